"""What slices above are told of reports by kind: the sums that stand on the public page of statistics, and no report."""

from collections.abc import Collection, Mapping

from portal.complaints import results
from portal.web.language import spoken
from portal.web.slices import Kinds, KindSum


def names() -> Mapping[str, str]:
    return {slug: _spoken(name, name_en) for slug, name, name_en in results.kind_names()}


def of_services(service_ids: Collection[int]) -> list[KindSum]:
    return [
        KindSum(each.service_id, each.slug, _spoken(each.name, each.name_en), each.quarter, each.received, each.not_done)
        for each in results.kinds(service_ids)
    ]


def _spoken(name: str, name_en: str) -> str:
    return name_en if spoken() == "en" else name


KINDS = Kinds(names, of_services)
