"""What SKUs are sold for, in one statement for as many as there are: selling asks it in its own transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import text

from counterfoil_server.catalog.rules import Offer, Status
from counterfoil_server.storage.statements import Reply, Statement, Statements, text_array

# Prices of one currency do not overlap in time, so there is one at most, the one of `rules.current_prices`. The number
# of a question comes back with its answer, which is shorter than the question.
_OFFERS: Final = Statement(
    text("""
    SELECT asked.number, p.id, p.display_name, v.display_name, price.amount_minor,
           p.status = :active AND p.delete_time IS NULL
    FROM unnest(CAST(:skus AS text[]), CAST(:currencies AS text[]), CAST(:moments AS bigint[]))
         WITH ORDINALITY AS asked (sku, currency, moment, number)
    JOIN product_variants v ON v.sku = asked.sku
    JOIN products p ON p.id = v.product_id
    LEFT JOIN variant_prices price
      ON price.sku = asked.sku AND price.currency = asked.currency
     AND price.start_time <= coalesce(TIMESTAMPTZ 'epoch' + asked.moment * INTERVAL '1 microsecond', now())
     AND price.end_time > coalesce(TIMESTAMPTZ 'epoch' + asked.moment * INTERVAL '1 microsecond', now())
""")
)


class Wanted(NamedTuple):
    """A SKU, the currency to sell it in, and when, in microseconds since 1970; at the transaction's time for None."""

    sku: str
    currency: str
    at_us: int | None


def ask_offers(statements: Statements, wanted: Collection[Wanted]) -> Reply:
    """Asks what SKUs are sold for; each needs to be there only once. For `offers`."""
    skus, currencies, moments = zip(*wanted, strict=True) if wanted else ((), (), ())
    return statements.ask(
        _OFFERS,
        {
            "active": Status.ACTIVE.value,
            "skus": text_array(skus),
            "currencies": text_array(currencies),
            "moments": "{" + ",".join(["NULL" if moment is None else str(moment) for moment in moments]) + "}",
        },
    )


def offers(reply: Reply, wanted: Collection[Wanted]) -> dict[Wanted, Offer]:
    """The answer to `ask_offers` with the same `wanted`. SKUs that no product has are absent."""
    keys = list(wanted)
    return {
        keys[number - 1]: Offer(
            product_id,
            f"{product}, {variant}" if variant else product,
            amount_minor,
            on_sale,
        )
        for number, product_id, product, variant, amount_minor, on_sale in reply.rows()
    }
