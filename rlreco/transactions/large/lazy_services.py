"""The products that are services, of lines that an engine holds: only the names that may be theirs leave it."""

from collections.abc import Collection, Mapping
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.classes.marks import Run
from rlreco.transactions.classes.phrases import may_begin_services
from rlreco.transactions.classes.services import OTHER_SIZES, SERVICE_CODES, service_ids

_ID, _NAME = nw.col("product_id"), nw.col("product")


def lazy_service_ids(pairs: nw.LazyFrame[Any], run: Run, edits: Mapping[str, bool] | None = None) -> tuple[str, ...]:
    """As `service_ids`. pairs : each pair of product_id and product once, with its `rows`

    The first words of the names are collected, and then the products whose names begin as those of services do.
    """
    named = pairs.filter(~_ID.is_null()).with_columns(product=nw.coalesce(_NAME, _ID))
    words = run(named.select(word=_first_word()).unique())["word"].combine_chunks()
    beginnings = words.filter(may_begin_services(words)).to_pylist()
    chosen = run(_of_candidates(named, beginnings, list(edits or {})))
    return service_ids(pa.concat_tables([chosen, *_about_letters(named, chosen, run)]), edits)


def _first_word() -> nw.Expr:
    words = _NAME.str.to_lowercase().str.replace_all(r"[^\p{L}\p{M}]+", " ").str.strip_chars(" ")
    return words.str.replace_all(" .*$", "")


def _of_candidates(named: nw.LazyFrame[Any], beginnings: Collection[str], edited: Collection[str]) -> nw.LazyFrame[Any]:
    """All names of the products of which one may be a service's, and of those that people judged."""
    code = _ID.str.to_uppercase()
    listed = code.is_in([*SERVICE_CODES]) | code.str.starts_with("GIFT_")
    likely = named.filter(_first_word().is_in([*beginnings]) | listed | _ID.is_in([*edited]))
    return named.join(likely.select("product_id").unique(), on="product_id", how="semi")


def _about_letters(named: nw.LazyFrame[Any], chosen: pa.Table, run: Run) -> list[pa.Table]:
    """A product with a name of its own, and one whose code is a size, where they aren't chosen already.

    They tell whether M, D, S and B, alone, can be services.
    """
    examples = (named.filter(_NAME != _ID), named.filter(_ID.str.to_uppercase().is_in([*OTHER_SIZES])))
    tables = [run(example.head(1)).cast(chosen.schema) for example in examples]
    others = pa.concat_tables([chosen.slice(0, 0), *tables])
    return [others.filter(pc.invert(pc.is_in(others["product_id"], value_set=chosen["product_id"])))]
