"""Which hosts of a profile are a channel that a catalog names."""

from __future__ import annotations

from urllib.parse import urlsplit

from audit.evidence import fold
from audit.policy import Policy
from catalogs.model import Channel
from crawler.model import Host, Site


def hosts_of_channel(channel: Channel, site: Site, policy: Policy) -> set[str]:
    """The hosts of the profile that are this channel of the catalog, by name or address."""
    listed = [host for host in site.hosts if not host.files_only]
    if any(fold(word) == fold(channel.name) for word in policy.websites):
        return {host.id for host in listed if not host.secondary}
    name = _plain(channel.name)
    return {host.id for host in listed if _is_channel(host, channel, name)}


def _is_channel(host: Host, channel: Channel, name: str) -> bool:
    own = _plain(host.channel)
    if own and name and (own in name or name in own):
        return True
    where = urlsplit(channel.address).hostname if channel.address else None
    return where is not None and where == urlsplit(host.address).hostname


def _plain(name: str) -> str:
    """A channel's name without the words that writers add or leave out."""
    name = fold(name)
    for word in ("人民", "门户", "官方", "网站", "官网", "网"):
        name = name.replace(word, "")
    return name
