"""Everything one audit rests on, in one place, so that checks take one argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from audit.counting import Calendar
from audit.coverage import CoverageIndex
from audit.dates import BulkDays
from audit.duties import Duty
from audit.evidence import Index, fold
from audit.flags import Numbering
from audit.model import Trigger, Waiver, Window
from audit.policy import Policy
from audit.unopened import Unopened
from catalogs.model import Catalog
from catalogs.topics import Topics
from crawler.model import Page, Site


@dataclass(frozen=True, slots=True)
class Case:
    """One body's case: what is due (catalog), what was seen (index), what was read (coverage), and the rules."""

    site: Site
    catalog: Catalog
    topics: Topics
    policy: Policy
    calendar: Calendar
    as_of: date
    window: Window
    index: Index
    bulk: BulkDays
    coverage: CoverageIndex
    serving: Mapping[str, frozenset[str]]
    numbering: Numbering
    unopened: Unopened = field(default_factory=Unopened)
    triggers: tuple[Trigger, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def triggers_of(self, item: str) -> tuple[Trigger, ...]:
        """The register's lines for one item of this body, in order of day."""
        own = [t for t in self.triggers if t.item == item and self.is_body(t.body)]
        return tuple(sorted(own, key=lambda t: (t.on, t.event, t.source)))

    def waiver_of(self, item: str, period: str) -> Waiver | None:
        """A waiver that holds at as_of for this item and period."""
        for waiver in self.waivers:
            holds = waiver.until is None or waiver.until >= self.as_of
            fits = waiver.item == item and waiver.period in ("", period)
            if holds and fits and self.is_body(waiver.body):
                return waiver
        return None

    def served_by(self, duty: Duty) -> frozenset[str]:
        """Every topic whose pages may serve the duty's item: its own and those that fall to it by the topic map."""
        return self.serving.get(duty.item.id, frozenset()) | duty.topics

    def is_body(self, name: str) -> bool:
        return name in (self.site.id, self.site.body, *self.site.aliases)

    def is_foreign(self, page: Page) -> bool:
        """Whether another organ signed the page: a superior's document that this body reprints."""
        issuer = fold(page.issuer)
        return bool(issuer) and not any(_names(fold(name), issuer) for name in (self.site.body, *self.site.aliases))


def _names(name: str, issuer: str) -> bool:
    """Whether an issuer line names the body. 县医保局 inside 灌云县医保局 is another county's."""
    if name and name[0] in "县市区州省":
        return issuer.startswith(name)
    return bool(name) and (name in issuer or issuer in name)
