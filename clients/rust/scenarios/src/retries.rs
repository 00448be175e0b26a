//! Retries, deadlines and freshness.

use std::time::Duration;

use counterfoil::{catalog::v1::Product, orders::v1::GetOrderRequest, tonic::Request};
use serde_json::json;

use crate::{
    calls::{described, update},
    stage::{Outcome, Stage, seen, state},
};

const ROUNDS: usize = 20;

pub async fn lost_answer(stage: &Stage<'_>) -> Outcome {
    let order = stage.client()?.order().place_order(stage.order_of_one()).await?;
    Ok(json!({"state": state(&order)}))
}

pub async fn lost_answers(stage: &Stage<'_>) -> Outcome {
    let orders = stage.client()?.order();
    let placed = orders.place_order(stage.order_of_one()).await?;
    let read = orders.get_order(GetOrderRequest { name: placed.name.clone() }).await?;
    Ok(json!({"same": read.name == placed.name}))
}

pub async fn request_id_own(stage: &Stage<'_>) -> Outcome {
    let mut request = stage.order_of_one();
    stage.text("request_id").clone_into(&mut request.request_id);
    // A message is handed over by value: the caller keeps a copy, which nobody else can change.
    stage.client()?.order().place_order(request.clone()).await?;
    Ok(json!({"unchanged": request.request_id == stage.text("request_id")}))
}

pub async fn request_id_fresh(stage: &Stage<'_>) -> Outcome {
    let (orders, request) = (stage.client()?.order(), stage.order_of_one());
    let first = orders.place_order(request.clone()).await?;
    let second = orders.place_order(request).await?;
    Ok(json!({"different": first.name != second.name}))
}

pub async fn deadline(stage: &Stage<'_>, deadline_ms: u64) -> Outcome {
    let mut request = Request::new(stage.get());
    request.set_timeout(Duration::from_millis(deadline_ms));
    Ok(seen(stage.client()?.catalog().get_product(request).await)?.0)
}

pub async fn freshness_across_servers(stage: &Stage<'_>) -> Outcome {
    let client = stage.client()?;
    let mut outdated = 0;
    for round in 0..ROUNDS {
        let text = format!("{} {round}", stage.text("id"));
        client.catalog().update_product(update(described(stage, &text))).await?;
        outdated += usize::from(stage.product(&client).await?.description != text);
    }
    Ok(json!({"stale": outdated}))
}

pub async fn freshness_handover(stage: &Stage<'_>) -> Outcome {
    let (writer, reader) = (stage.client()?, stage.other()?);
    let product: Product = described(stage, stage.text("id"));
    writer.catalog().update_product(update(product)).await?;
    reader.set_freshness_token(writer.freshness_token().as_deref())?;
    Ok(json!({"fresh": stage.product(&reader).await?.description == stage.text("id")}))
}

pub async fn freshness_forgotten(stage: &Stage<'_>) -> Outcome {
    let client = stage.client()?;
    client.set_freshness_token(Some(stage.text("token")))?;
    Ok(json!({"display_name": stage.product(&client).await?.display_name}))
}
