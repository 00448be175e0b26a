//! Calls and errors.

use counterfoil::{
    Credential,
    catalog::v1::{BatchGetProductsRequest, CreateProductRequest, GetProductRequest, Product, UpdateProductRequest},
    orders::v1::{BatchPlaceOrdersRequest, place_order_result},
    prost_types::FieldMask,
    tonic::Request,
};
use serde_json::json;

use crate::stage::{Outcome, Stage, seen, shown, state};

pub async fn get_product(stage: &Stage<'_>) -> Outcome {
    let product = stage.product(&stage.client()?).await?;
    let price =
        product.variants.first().and_then(|variant| variant.prices.first()).and_then(|price| price.amount.as_ref());
    Ok(json!({"display_name": product.display_name, "price": shown(price)?}))
}

pub async fn display_name(stage: &Stage<'_>) -> Outcome {
    Ok(json!({"display_name": stage.product(&stage.client()?).await?.display_name}))
}

pub async fn batch_get(stage: &Stage<'_>) -> Outcome {
    let names = stage.texts("names").into_iter().map(str::to_owned).collect();
    let answer = stage.client()?.catalog().batch_get_products(BatchGetProductsRequest { names }).await?;
    Ok(json!({"names": answer.products.iter().map(|product| &product.name).collect::<Vec<_>>()}))
}

pub async fn place_order(stage: &Stage<'_>) -> Outcome {
    let order = stage.client()?.order().place_order(stage.order(&stage.lines())).await?;
    Ok(json!({"state": state(&order), "lines": order.lines.len(), "total": shown(order.total.as_ref())?}))
}

pub async fn big_batch(stage: &Stage<'_>) -> Outcome {
    let requests = vec![stage.order_of_one(); stage.count("count")];
    let answer = stage.client()?.order().batch_place_orders(BatchPlaceOrdersRequest { requests }).await?;
    let is_order =
        |result: &Option<place_order_result::Result>| matches!(result, Some(place_order_result::Result::Order(_)));
    let placed = answer.results.iter().filter(|each| is_order(&each.result)).count();
    Ok(json!({"placed": placed, "refused": answer.results.len() - placed}))
}

pub async fn unicode(stage: &Stage<'_>) -> Outcome {
    let catalog = stage.client()?.catalog();
    let product = Product { display_name: stage.text("display_name").to_owned(), ..Product::default() };
    let product_id = stage.text("id").to_owned();
    let request = CreateProductRequest { product: Some(product), product_id, ..CreateProductRequest::default() };
    let made = catalog.create_product(request).await?;
    let read = catalog.get_product(GetProductRequest { name: made.name }).await?;
    Ok(json!({"display_name": read.display_name}))
}

pub async fn trace_context(stage: &Stage<'_>) -> Outcome {
    let mut request = Request::new(stage.get());
    request.metadata_mut().insert("traceparent", stage.text("traceparent").parse()?);
    let product = stage.client()?.catalog().get_product(request).await?;
    Ok(json!({"display_name": product.display_name}))
}

pub async fn refused_product(stage: &Stage<'_>) -> Outcome {
    Ok(seen(stage.product(&stage.client()?).await)?.0)
}

pub async fn invalid_field(stage: &Stage<'_>) -> Outcome {
    let (mut saw, error) = seen(stage.product(&stage.client()?).await)?;
    saw["fields"] = error.field_violations().iter().map(|each| each.field.as_str()).collect();
    Ok(saw)
}

pub async fn rate_limited(stage: &Stage<'_>) -> Outcome {
    let (mut saw, error) = seen(stage.product(&stage.client()?).await)?;
    let delay = error.retry_delay().ok_or("there is no delay")?;
    saw["retry_delay"] = u64::try_from(delay.as_millis())?.into();
    Ok(saw)
}

pub async fn already_exists(stage: &Stage<'_>) -> Outcome {
    let request = CreateProductRequest {
        product: Some(Product { display_name: "twin".to_owned(), ..Product::default() }),
        product_id: stage.text("product_id").to_owned(),
        ..CreateProductRequest::default()
    };
    Ok(seen(stage.client()?.catalog().create_product(request).await)?.0)
}

pub async fn etag_mismatch(stage: &Stage<'_>) -> Outcome {
    let product = Product { etag: stage.text("etag").to_owned(), ..described(stage, "x") };
    Ok(seen(stage.client()?.catalog().update_product(update(product)).await)?.0)
}

pub async fn out_of_stock(stage: &Stage<'_>) -> Outcome {
    let (mut saw, error) = seen(stage.client()?.order().place_order(stage.order(&stage.lines())).await)?;
    saw["subjects"] = error.precondition_violations().iter().map(|each| each.subject.as_str()).collect();
    Ok(saw)
}

pub async fn request_id_reused(stage: &Stage<'_>) -> Outcome {
    let orders = stage.client()?.order();
    let mut request = stage.order_of_one();
    stage.text("request_id").clone_into(&mut request.request_id);
    orders.place_order(request.clone()).await?;
    let mut other = stage.order(&[(stage.text("sku"), 2)]);
    other.request_id = request.request_id;
    Ok(seen(orders.place_order(other).await)?.0)
}

pub async fn unauthenticated(stage: &Stage<'_>) -> Outcome {
    Ok(seen(stage.product(&stage.builder().build()?).await)?.0)
}

pub async fn permission_denied(stage: &Stage<'_>) -> Outcome {
    let client = stage.builder().credential(Credential::token(stage.secret("reader"))).build()?;
    let request = CreateProductRequest {
        product: Some(Product { display_name: "refused".to_owned(), ..Product::default() }),
        product_id: stage.text("id").to_owned(),
        ..CreateProductRequest::default()
    };
    Ok(seen(client.catalog().create_product(request).await)?.0)
}

pub async fn unknown_field(stage: &Stage<'_>) -> Outcome {
    let product = stage.product(&stage.client()?).await?;
    Ok(json!({"display_name": product.display_name, "status": product.status}))
}

/// The given product with a description.
pub fn described(stage: &Stage<'_>, description: &str) -> Product {
    let (name, description) = (stage.text("name").to_owned(), description.to_owned());
    Product { name, description, ..Product::default() }
}

/// The request that changes a product's description.
pub fn update(product: Product) -> UpdateProductRequest {
    let mask = FieldMask { paths: vec!["description".to_owned()] };
    UpdateProductRequest { product: Some(product), update_mask: Some(mask), ..UpdateProductRequest::default() }
}
