//! Several servers.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::stage::{Outcome, Stage};

const CALLS: usize = 40;
const TASKS: usize = 4;
const ENOUGH: usize = 200;

pub async fn round_robin(stage: &Stage<'_>) -> Outcome {
    let client = stage.client()?;
    let mut answered = 0;
    for _ in 0..CALLS {
        stage.product(&client).await?;
        answered += 1;
    }
    Ok(json!({"answered": answered}))
}

pub async fn restart_under_load(stage: &Stage<'_>) -> Outcome {
    let client = stage.builder().credential(stage.admin()).connections(2).build()?;
    let end = Instant::now() + Duration::from_secs(stage.input["seconds"].as_u64().unwrap_or_default());
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (catalog, orders) = (client.catalog(), client.order());
            let (get, place, until) = (stage.get(), stage.order_of_one(), PathBuf::from(stage.text("until")));
            tokio::spawn(async move {
                let (mut answered, mut failed) = (0, 0);
                for round in 0_usize.. {
                    if Instant::now() >= end || until.exists() {
                        break;
                    }
                    let outcome = if round.is_multiple_of(2) {
                        catalog.get_product(get.clone()).await.map(drop)
                    } else {
                        orders.place_order(place.clone()).await.map(drop)
                    };
                    match outcome {
                        Ok(()) => answered += 1,
                        Err(error) => {
                            failed += 1;
                            eprintln!("{error}");
                        }
                    }
                }
                (answered, failed)
            })
        })
        .collect();
    let (mut answered, mut failed) = (0, 0);
    for task in tasks {
        let (more, worse) = task.await?;
        answered += more;
        failed += worse;
    }
    Ok(json!({"failed": failed, "enough": answered > ENOUGH}))
}
