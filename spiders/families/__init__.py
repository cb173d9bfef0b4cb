"""CMS families, in the order in which they are tried: the most telling sign first, the generic reader last."""

from __future__ import annotations

import difflib

from crawler.model import SiteError
from spiders.families.base import Family, ListDocument
from spiders.families.epoint import Epoint
from spiders.families.generic import Generic
from spiders.families.gkmlpt import Gkmlpt
from spiders.families.guannan_xxgk import GuannanXxgk
from spiders.families.hanweb import Hanweb
from spiders.families.hanweb_jpaas import HanwebJpaas
from spiders.families.hanweb_xxgk import HanwebXxgk
from spiders.families.interfaces import Interfaces
from spiders.families.lonsun import Lonsun
from spiders.families.paged_by_address import ANHUI, HIWCM, JHTML, PATH_NUMBER, THTML
from spiders.families.pc_list import PcList
from spiders.families.site_service import SiteService
from spiders.families.static import TRS, UCAP, VSB, ZFXXGK
from spiders.families.thinkphp import THINKPHP
from spiders.families.truecms import TrueCms
from spiders.families.ucap_json import UcapJson

FAMILIES: tuple[Family, ...] = (
    HanwebJpaas(), HanwebXxgk(), Hanweb(), Gkmlpt(), TrueCms(), GuannanXxgk(), SiteService(), Epoint(), Lonsun(), PcList(),
    UcapJson(), Interfaces(), ANHUI, HIWCM, THTML, JHTML, THINKPHP, ZFXXGK, TRS, UCAP, VSB, PATH_NUMBER, Generic(),
)  # fmt: skip
BY_NAME = {family.name: family for family in FAMILIES}


def family_named(name: str, where: str) -> Family:
    """Return a pinned family, or raise SiteError naming the nearest one."""
    known = name.replace("-", "_")
    if known in BY_NAME:
        return BY_NAME[known]
    near = difflib.get_close_matches(name, BY_NAME, n=1, cutoff=0.0)
    raise SiteError(
        f"{where}：没有「{name}」这种网站系统，最接近的是「{near[0]}」。现有：{'、'.join(BY_NAME)}。Unknown family."
    )


def recognise(doc: ListDocument) -> tuple[Family, str]:
    """Return the family of this list page and the sign that told; the generic reader where none fits."""
    for family in FAMILIES:
        sign = family.recognise(doc)
        if sign:
            return family, sign
    return BY_NAME["generic"], "no known sign"
