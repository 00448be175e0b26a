//! Pages, exports, imports and watches.

use std::{collections::HashSet, time::Duration};

use counterfoil::{
    Client, Error,
    catalog::v1::{ExportProductsRequest, ImportProductsResponse, ListProductsRequest, Product},
    inventory::v1::WatchStockRequest,
    orders::v1::WatchOrdersRequest,
};
use serde_json::json;

use crate::{
    credentials,
    stage::{Failure, Outcome, Stage, seen},
};

fn orders(stage: &Stage<'_>) -> WatchOrdersRequest {
    WatchOrdersRequest { location: stage.text("location").to_owned(), ..WatchOrdersRequest::default() }
}

pub async fn close(stage: &Stage<'_>) -> Outcome {
    let client = stage.client()?;
    let (catalog, request) = (client.catalog(), stage.get());
    let call = tokio::spawn(async move { catalog.get_product(request).await });
    let mut watch = client.watch(orders(stage));
    watch.begin().await?;
    let watching = tokio::spawn(async move {
        loop {
            match watch.next().await {
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    client.close();
    let after = stage.product(&client).await;
    client.close();
    let code = |error: Error| error.code_name();
    Ok(json!({
        "call": call.await?.err().map(code),
        "watch": watching.await?.err().map(code),
        "after": after.err().map(code),
    }))
}

pub async fn cancel_watch(stage: &Stage<'_>) -> Outcome {
    let mut watch = stage.client()?.watch(orders(stage));
    watch.begin().await?;
    drop(watch);
    Ok(json!({"ended": true}))
}

pub async fn watch_resumes(stage: &Stage<'_>) -> Outcome {
    follow(stage, &stage.client()?).await
}

pub async fn token_in_mid_stream(stage: &Stage<'_>) -> Outcome {
    let tokens = stage.texts("tokens").into_iter().map(str::to_owned).collect();
    let (_, credential) = credentials::source(tokens, Duration::from_secs(1));
    follow(stage, &stage.builder().credential(credential).build()?).await
}

/// What a watch sees of the stock while orders are placed through another server.
async fn follow(stage: &Stage<'_>, client: &Client) -> Outcome {
    let (parent, skus) = (stage.text("location").to_owned(), vec![stage.text("sku").to_owned()]);
    let mut watch = client.watch(WatchStockRequest { parent, skus, cursor: String::new() });
    watch.begin().await?;
    let (other, request, count) = (stage.other()?, stage.order_of_one(), stage.count("count"));
    let placing = tokio::spawn(async move {
        for _ in 0..count {
            other.order().place_order(request.clone()).await?;
        }
        Ok::<_, counterfoil::Error>(())
    });
    let mut sold: Vec<String> = Vec::new();
    let last = count.to_string();
    while sold.last() != Some(&last) {
        let message = watch.next().await.ok_or("the watch is over")??;
        for level in message.stock_levels {
            let text = level.sold.to_string();
            if sold.last() != Some(&text) {
                sold.push(text);
            }
        }
    }
    placing.await??;
    Ok(json!({"sold": sold}))
}

fn list(stage: &Stage<'_>) -> Result<ListProductsRequest, Failure> {
    let (filter, page_size) = (stage.text("filter").to_owned(), stage.count("page_size").try_into()?);
    Ok(ListProductsRequest { filter, page_size, ..ListProductsRequest::default() })
}

pub async fn pages(stage: &Stage<'_>) -> Outcome {
    let mut pages = stage.client()?.catalog().list_products_pages(list(stage)?);
    let (mut count, mut names) = (0, HashSet::new());
    while let Some(product) = pages.next().await {
        count += 1;
        names.insert(product?.name);
    }
    Ok(json!({"count": count, "unique": names.len() == count}))
}

pub async fn pages_early(stage: &Stage<'_>) -> Outcome {
    let mut pages = stage.client()?.catalog().list_products_pages(list(stage)?);
    let mut count = 0;
    while count < stage.count("take") {
        pages.next().await.ok_or("there are too few")??;
        count += 1;
    }
    Ok(json!({"count": count}))
}

pub async fn pages_repeated(stage: &Stage<'_>) -> Outcome {
    let mut pages = stage.client()?.catalog().list_products_pages(list(stage)?);
    let mut count = 0;
    let last = loop {
        match pages.next().await.transpose() {
            Ok(Some(_)) => count += 1,
            end => break end,
        }
    };
    let (mut saw, _) = seen(last)?;
    saw["count"] = count.into();
    Ok(saw)
}

pub async fn export(stage: &Stage<'_>) -> Outcome {
    let request = ExportProductsRequest { filter: stage.text("filter").to_owned(), ..ExportProductsRequest::default() };
    let mut messages = stage.client()?.catalog().export_products(request).await?;
    let mut count = 0;
    while let Some(message) = messages.next().await {
        count += message?.products.len();
    }
    Ok(json!({"count": count}))
}

async fn imported(stage: &Stage<'_>) -> Result<ImportProductsResponse, Failure> {
    let (id, count) = (stage.text("id").to_owned(), stage.count("count"));
    let products = || {
        let id = id.clone();
        (0..count).map(move |number| Product {
            name: format!("products/{id}-{number}"),
            display_name: number.to_string(),
            ..Product::default()
        })
    };
    Ok(stage.client()?.import_products(products).await?)
}

pub async fn import(stage: &Stage<'_>) -> Outcome {
    let answer = imported(stage).await?;
    Ok(json!({
        "created": answer.created_count,
        "updated": answer.updated_count,
        "unchanged": answer.unchanged_count,
        "failed": answer.failed_count,
    }))
}

pub async fn import_resent(stage: &Stage<'_>) -> Outcome {
    let answer = imported(stage).await?;
    let accounted = answer.created_count + answer.updated_count + answer.unchanged_count + answer.failed_count;
    Ok(json!({"accounted": accounted, "failed": answer.failed_count}))
}
