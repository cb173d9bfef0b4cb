"""Topics as the other rooms use them: the vocabulary (catalogs/vocabulary.py) and the map of items (topicmap.py)."""

from __future__ import annotations

from catalogs.topicmap import USABLE, ItemMap, item_map, map_item
from catalogs.vocabulary import Domain, Topic, Topics, fold, load_topics

__all__ = ["USABLE", "Domain", "ItemMap", "Topic", "Topics", "fold", "item_map", "load_topics", "map_item"]
