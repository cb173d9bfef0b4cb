"""Check a catalog against the law and against itself.

Rules are data (data/lint-rules.toml, explained in docs/lint-rules.md); this module binds each rule to its check.
Severities: E breaks a rule, W cannot be audited or is doubtful, T typing and format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from catalogs import lint_cells, lint_deadlines, lint_whole
from catalogs.lint_rules import SEVERITIES, LintFinding, LintRule, LintRules, load_rules
from catalogs.model import Catalog, CatalogError

Check = Callable[[Catalog, LintRule, LintRules], Iterator[LintFinding]]

CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        lint_deadlines.statutory_limits,
        lint_deadlines.statutory_triggers,
        lint_deadlines.over_twenty_days,
        lint_deadlines.optional_duty,
        lint_deadlines.awaits_approval,
        lint_deadlines.no_number,
        lint_deadlines.law_not_named,
        lint_deadlines.set_elsewhere,
        lint_deadlines.unreadable,
        lint_deadlines.no_trigger,
        lint_deadlines.unit_unsaid,
        lint_deadlines.two_events,
        lint_deadlines.two_triggers,
        lint_deadlines.fixed_date_late,
        lint_deadlines.other_object,
        lint_deadlines.personal_names,
        lint_cells.superseded,
        lint_cells.out_of_scope,
        lint_cells.addresses,
        lint_cells.name_variants,
        lint_cells.other_organ,
        lint_cells.corrections,
        lint_cells.numbering,
        lint_cells.unbalanced,
        lint_cells.patterns,
        lint_whole.missing_subjects,
        lint_whole.duplicates,
        lint_whole.empty_cells,
        lint_whole.row_gaps,
    )
}


def lint_catalog(
    catalog: Catalog, rules: LintRules | None = None, *, as_of: date | None = None
) -> tuple[LintFinding, ...]:
    """Return the catalog's faults: errors first, then doubts, then typing; within each in the order of the items.

    With `as_of`, rules whose law is not yet in force on that day stay silent. Raises CatalogError for a rule that
    names an unknown check.
    """
    rules = rules or load_rules()
    rules = rules.in_force_on(as_of) if as_of else rules
    place = {item.id: number for number, item in enumerate(catalog.items)}
    found: list[LintFinding] = []
    for rule in rules.rules:
        if rule.check not in CHECKS:
            known = "、".join(sorted(CHECKS))
            raise CatalogError(f"规则 {rule.id} 的 check「{rule.check}」不存在，可用：{known}。Unknown check.")
        found.extend(CHECKS[rule.check](catalog, rule, rules))
    found.sort(key=lambda f: (SEVERITIES.index(f.severity), place.get(f.item, len(place))))
    return tuple(found)
