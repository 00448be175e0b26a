"""Lists and searches: filters, orders, pages, and what the words of a query find."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil.catalog.v1.product_pb2 import Product
from tests.catalog.conftest import Catalog, new_id, refusal_of
from tests.catalog.products import grocery, product, variant

ORDERS = ["name", "display_name", "create_time", "update_time"]


def names(products: Sequence[Product]) -> list[str]:
    return [each.name.removeprefix("products/") for each in products]


def listed(catalog: Catalog, text: str = "", **arguments: object) -> list[str]:
    answer = catalog.stub.ListProducts(pb.ListProductsRequest(filter=text, **arguments))  # type: ignore[arg-type]
    assert not answer.next_page_token
    return names(answer.products)


def searched(catalog: Catalog, query: str, text: str = "") -> list[str]:
    return names(catalog.stub.SearchProducts(pb.SearchProductsRequest(query=query, filter=text)).products)


def paged(catalog: Catalog, size: int, **arguments: object) -> list[Product]:
    """All pages of a list."""
    found: list[Product] = []
    token = ""
    while True:
        request = pb.ListProductsRequest(page_size=size, page_token=token, **arguments)  # type: ignore[arg-type]
        answer = catalog.stub.ListProducts(request)
        assert len(answer.products) <= size
        found += answer.products
        token = answer.next_page_token
        if not token:
            return found


@pytest.fixture
def shelf(catalog: Catalog) -> Catalog:
    """Ten products to filter."""
    catalog.load(
        [
            product(
                f"Tea {number}",
                variant(f"TEA-{number}", barcode="4006381333931" if number == 3 else ""),
                variant(f"BAG-{number}"),
                name=f"products/t{number}",
                brand="Leaf" if number % 2 else "",
                department="GROCERY" if number < 6 else "DRUG GM",
                categories=["tea", f"c{number}"],
                status=Product.STATUS_ACTIVE if number < 8 else Product.STATUS_ARCHIVED,
                attributes={
                    "organic": number < 3,
                    "weight": number * 1.5,
                    "tags": ["hot", f"x{number}"],
                    "o": {"k": str(number)},
                },
            )
            for number in range(9)
        ]
        + [product("Plain", name="products/plain")]
    )
    return catalog


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('name = "products/t3"', "t3"),
        ('name = "products/t*"', "t0 t1 t2 t3 t4 t5 t6 t7 t8"),
        ('name = "prod*"', "plain t0 t1 t2 t3 t4 t5 t6 t7 t8"),
        ('name = "t3"', ""),
        ('name >= "products/t7"', "t7 t8"),
        ('display_name = "Tea 4"', "t4"),
        ('display_name = "Tea*" AND display_name > "Tea 6"', "t7 t8"),
        ('brand = "Leaf" department = "GROCERY"', "t1 t3 t5"),
        ("brand:* AND NOT department = GROCERY", "t7"),
        ('brand != "Leaf" AND categories:tea', "t0 t2 t4 t6 t8"),
        ("categories:c3 OR categories:c4", "t3 t4"),
        ("NOT categories:*", "plain"),
        ("status = ARCHIVED", "t8"),
        ("status = STATUS_DRAFT", "plain"),
        ('variants.sku = "TEA-5"', "t5"),
        ('variants.sku:"BAG-5"', "t5"),
        ('variants.sku = "TEA-*" AND variants.sku != "TEA-1" AND name < "products/t3"', "t0 t2"),
        ('variants.barcode = "4006381333931"', "t3"),
        ("variants.barcode:*", "t3"),
        ("NOT variants.sku:*", "plain"),
        ("attributes.organic = true", "t0 t1 t2"),
        ("attributes.organic != true AND attributes.weight < 6", "t3"),
        ("attributes.weight = 3", "t2"),
        ("attributes.weight >= 10.5", "t7 t8"),
        ('attributes.weight = "3"', ""),
        ('attributes.tags:"x7"', "t7"),
        ('attributes.tags = "x7"', ""),
        ('attributes.o.k = "6"', "t6"),
        ('attributes.o.k > "6"', "t7 t8"),
        ('attributes.o.k = "5*" OR attributes.o.k = "4*"', "t4 t5"),
        ("attributes.o:* AND attributes.weight < 2", "t0 t1"),
        ("attributes.none = 1 OR attributes.none != 1", ""),
        ('update_time > "2000-01-01T00:00:00Z" AND name = "products/plain"', "plain"),
        ('create_time > "2100-01-01T00:00:00Z"', ""),
        ('brand = "%" OR brand = "_*" OR brand = "L%*"', ""),
        ("attributes" + ".a" * 300 + " = 1", ""),
    ],
)
def test_a_filter_means_what_it_says(shelf: Catalog, text: str, expected: str) -> None:
    assert listed(shelf, text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('attributes.tags.0 = "x" OR attributes.tags.0 = "x*" OR attributes.tags.0 != "y" OR attributes.tags.0:*', ""),
        ('attributes.tags."-1":* OR attributes.tags."+0":* OR attributes.tags." 0":"x" OR attributes.tags.0 > "a"', ""),
        ("attributes.sizes.0 > 1 OR attributes.sizes.0 = 7 OR attributes.sizes.0 < 9 OR attributes.sizes.0.0:*", ""),
        ('attributes.tags.0 != "x*" OR attributes.deep.0.k:* OR attributes.deep.0.k = "v*"', ""),
        ("NOT attributes.tags.0:*", "keyed list plain"),
        ('attributes.o.0 = "x" AND attributes.o.0 = "x*" AND attributes.o.0:* AND attributes.o.0 > "a"', "keyed"),
        ('attributes.o.0 != "y" AND attributes.o.1.2 >= 3', "keyed"),
        ('attributes.0 = "x" AND attributes.0 = "x*" AND attributes.0:*', "keyed"),
    ],
)
def test_a_path_leads_through_objects_and_never_into_a_list(catalog: Catalog, text: str, expected: str) -> None:
    catalog.load(
        [
            product(
                "List",
                name="products/list",
                attributes={"tags": ["x"], "sizes": [7, [8]], "deep": [{"k": "v"}]},
            ),
            product("Keyed", name="products/keyed", attributes={"0": "x", "o": {"0": "x", "1": {"2": 3}}}),
            product("Plain", name="products/plain"),
        ]
    )
    assert listed(catalog, text) == expected.split()
    for name in ("list", "keyed", "plain"):
        catalog.stub.DeleteProduct(pb.DeleteProductRequest(name=f"products/{name}", request_id=new_id()))
    counted = catalog.stub.PurgeProducts(pb.PurgeProductsRequest(filter=text, request_id=new_id()))
    assert names([Product(name=name) for name in counted.purge_sample]) == expected.split()


def test_whether_there_are_any_attributes(catalog: Catalog) -> None:
    catalog.load([product("a", name="products/some", attributes={"a": ""}), product("b", name="products/none")])
    assert listed(catalog, "attributes:*") == ["some"]
    assert listed(catalog, "NOT attributes:*") == ["none"]
    assert listed(catalog, "attributes:a OR attributes:b") == ["some"]


@pytest.mark.parametrize(
    "text", ["color = red", "brand <", "status = SOLD", "categories = tea", '"unfinished', "name:", "("]
)
def test_what_is_no_filter(shelf: Catalog, text: str) -> None:
    calls = (
        lambda: shelf.stub.ListProducts(pb.ListProductsRequest(filter=text)),
        lambda: shelf.stub.SearchProducts(pb.SearchProductsRequest(query="tea", filter=text)),
        lambda: list(shelf.stub.ExportProducts(pb.ExportProductsRequest(filter=text))),
        lambda: shelf.stub.PurgeProducts(pb.PurgeProductsRequest(filter=text, request_id=new_id())),
    )
    for call in calls:
        refused = refusal_of(call)
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")
        assert list(refused.fields) == ["filter"]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("field", ORDERS)
def test_pages_follow_the_order_and_names_break_ties(catalog: Catalog, field: str, *, descending: bool) -> None:
    catalog.load([grocery(number) for number in range(90)], batch=40)
    for number in range(0, 90, 7):
        changed = Product(name=f"products/g{number:07}", brand="changed")
        mask = FieldMask(paths=["brand"])
        catalog.stub.UpdateProduct(pb.UpdateProductRequest(product=changed, update_mask=mask, request_id=new_id()))
    order = f"{field} desc" if descending else field
    found = paged(catalog, 11, order_by=order)
    everything = list(
        itertools.chain.from_iterable(part.products for part in catalog.stub.ExportProducts(pb.ExportProductsRequest()))
    )
    everything.sort(key=lambda each: each.name)

    def key(each: Product) -> tuple[int, int] | str:
        value = getattr(each, field)
        return value if isinstance(value, str) else (value.seconds, value.nanos)

    everything.sort(key=key, reverse=descending)
    if field == "name":
        everything.sort(key=lambda each: each.name, reverse=descending)
    assert names(found) == names(everything)
    assert found == everything


def test_pages_neither_repeat_nor_skip_while_others_write(catalog: Catalog) -> None:
    stable = {f"products/g{number:07}" for number in range(0, 100, 2)}
    catalog.load([grocery(number) for number in range(0, 100, 2)])
    for order in ("name", "name desc", "display_name", "display_name desc"):
        seen: list[str] = []
        token, fresh = "", itertools.count(1, 2)
        while True:
            answer = catalog.stub.ListProducts(
                pb.ListProductsRequest(page_size=7, page_token=token, order_by=order, show_deleted=True)
            )
            seen += [each.name for each in answer.products]
            token = answer.next_page_token
            if not token:
                break
            catalog.load([grocery(next(fresh) + (100_000 if "desc" in order else 0)) for _ in range(3)])
        assert len(seen) == len(set(seen))
        assert stable <= set(seen)


def test_page_tokens_are_for_their_arguments_only(shelf: Catalog) -> None:
    request = pb.ListProductsRequest(page_size=2, filter="categories:tea", order_by="display_name")
    token = shelf.stub.ListProducts(request).next_page_token
    request.page_token = token
    request.page_size = 3  # may change
    assert names(shelf.stub.ListProducts(request).products) == ["t2", "t3", "t4"]
    search_token = shelf.stub.SearchProducts(pb.SearchProductsRequest(query="tea", page_size=2)).next_page_token
    for wrong in (
        pb.ListProductsRequest(page_token=token, filter="categories:hot", order_by="display_name"),
        pb.ListProductsRequest(page_token=token, filter="categories:tea", order_by="display_name desc"),
        pb.ListProductsRequest(page_token=token, filter="categories:tea", order_by="display_name", show_deleted=True),
        pb.ListProductsRequest(
            page_token=token[:-1] + ("A" if token[-1] != "A" else "Q"), filter="categories:tea", order_by="display_name"
        ),
        pb.ListProductsRequest(page_token=search_token),
        pb.ListProductsRequest(page_token="x"),
    ):
        refused = refusal_of(lambda wrong=wrong: shelf.stub.ListProducts(wrong))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")
    wrong_search = pb.SearchProductsRequest(query="leaf", page_token=search_token)
    assert refusal_of(lambda: shelf.stub.SearchProducts(wrong_search)).reason == "PAGE_TOKEN_INVALID"


def test_page_sizes(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(1100)])
    assert len(catalog.stub.ListProducts(pb.ListProductsRequest()).products) == 50
    first = catalog.stub.ListProducts(pb.ListProductsRequest(page_size=1_000_000_000))
    assert len(first.products) == 1000
    assert (
        len(
            catalog.stub.ListProducts(pb.ListProductsRequest(page_size=1000, page_token=first.next_page_token)).products
        )
        == 100
    )
    refused = refusal_of(lambda: catalog.stub.ListProducts(pb.ListProductsRequest(page_size=-1)))
    assert list(refused.fields) == ["page_size"]
    order = refusal_of(lambda: catalog.stub.ListProducts(pb.ListProductsRequest(order_by="price")))
    assert list(order.fields) == ["order_by"]


def test_a_page_of_large_products_ends_early(catalog: Catalog) -> None:
    large = [
        product(
            "\x01" * 255,
            *(variant(f"v{number}-{index}", display_name="\u2603" * 250) for index in range(100)),
            name=f"products/l{number:03}",
            description="\u2603" * 10_000,
            brand="Oversized",
        )
        for number in range(60)
    ]
    catalog.load(large, batch=20)
    answer = catalog.stub.ListProducts(pb.ListProductsRequest(page_size=1000))
    assert 0 < len(answer.products) < 60
    ids = [f"l{number:03}" for number in range(60)]
    assert names(paged(catalog, 1000, order_by="display_name")) == ids
    found = catalog.stub.SearchProducts(pb.SearchProductsRequest(query="v7-7", page_size=1000))
    assert names(found.products) == ["l007"]
    token, searched_ids = "", []
    while True:
        request = pb.SearchProductsRequest(query="oversized", page_size=1000, page_token=token)
        found = catalog.stub.SearchProducts(request)
        assert 0 < len(found.products) < 60
        searched_ids += names(found.products)
        token = found.next_page_token
        if not token:
            break
    assert sorted(searched_ids) == ids
    batch = pb.BatchGetProductsRequest(names=[f"products/{each}" for each in ids * 2])
    refused = refusal_of(lambda: catalog.stub.BatchGetProducts(batch))
    assert (refused.code, refused.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "TOO_LARGE")


def test_searches_find_words_forms_beginnings_codes_and_misspellings(catalog: Catalog) -> None:
    catalog.load(
        [
            product(
                "Chocolate cookies",
                variant("CHO-22LB.x", barcode="4006381333931"),
                name="products/cookies",
                brand="Leaf",
            ),
            product("Cooking oil", name="products/oil", description="for frying chocolate, the cheap way"),
            product("Cr\u00e8me br\u00fbl\u00e9e", name="products/creme", department="PASTRY"),
            product("Running shoes 12", name="products/shoes", categories=["SHOES/RUNNING"]),
        ]
    )
    assert searched(catalog, "chocolate") == ["cookies", "oil"]  # in the name before in the description
    assert searched(catalog, "cookie") == ["cookies"]
    assert searched(catalog, "choc") == ["cookies", "oil"] or searched(catalog, "choc") == ["cookies"]
    assert searched(catalog, "the chocolate coo") == ["cookies", "oil"]
    assert searched(catalog, "run shoe") == ["shoes"]
    assert searched(catalog, "CREME brulee") == ["creme"]
    assert searched(catalog, "cho-22lb.X") == ["cookies"]
    assert searched(catalog, "CHO-22") == ["cookies"]
    assert searched(catalog, "4006381333931") == ["cookies"]
    assert searched(catalog, "choclate") == ["cookies", "oil"]
    assert searched(catalog, "chocolate cokies") == ["cookies"]
    assert searched(catalog, "chocolate", 'brand = "Leaf"') == ["cookies"]
    assert set(searched(catalog, "chocolate shoes")) == {"cookies", "oil", "shoes"}  # none has both
    assert searched(catalog, "xyzzyq") == []
    assert searched(catalog, "!!! --- '") == []
    assert searched(catalog, "& | ! ( ) : * <-> '") == []
    assert searched(catalog, "chocolate & !leaf | ':*") == ["cookies"]  # words alone: there are no operators


def test_pages_of_a_search_are_stable_and_end_at_a_thousand(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(1200)])
    for query in ("shelf", "shelv", "shalf"):
        found: list[str] = []
        token = ""
        while True:
            answer = catalog.stub.SearchProducts(pb.SearchProductsRequest(query=query, page_size=300, page_token=token))
            found += names(answer.products)
            token = answer.next_page_token
            if not token:
                break
        assert len(found) == len(set(found)) == 1000
