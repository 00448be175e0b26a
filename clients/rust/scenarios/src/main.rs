//! Does the scenarios that the clients of all languages are judged by: tests/clients/scenarios.md.

mod calls;
mod credentials;
mod load;
mod money;
mod retries;
mod stage;
mod streams;

use std::io::Write;

use serde_json::{Value, json};

use stage::{Outcome, Stage};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: counterfoil-scenarios FILE")?;
    let file: Value = serde_json::from_slice(&std::fs::read(path)?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        for scenario in file["scenarios"].as_array().ok_or("the file has no scenarios")? {
            let stage = Stage::new(&file, scenario);
            let line = match play(&stage).await {
                Ok(saw) => json!({"scenario": stage.name, "saw": saw}),
                Err(error) => json!({"scenario": stage.name, "error": error.to_string()}),
            };
            let mut output = std::io::stdout().lock();
            writeln!(output, "{line}")?;
            output.flush()?;
        }
        Ok(())
    })
}

async fn play(stage: &Stage<'_>) -> Outcome {
    match stage.name {
        "get-product" => calls::get_product(stage).await,
        "batch-get" => calls::batch_get(stage).await,
        "place-order" => calls::place_order(stage).await,
        "big-batch" | "request-id-batch" => calls::big_batch(stage).await,
        "unicode" => calls::unicode(stage).await,
        "trace-context" => calls::trace_context(stage).await,
        "already-exists" => calls::already_exists(stage).await,
        "etag-mismatch" => calls::etag_mismatch(stage).await,
        "out-of-stock" => calls::out_of_stock(stage).await,
        "request-id-reused" => calls::request_id_reused(stage).await,
        "unauthenticated" => calls::unauthenticated(stage).await,
        "permission-denied" => calls::permission_denied(stage).await,
        "invalid-field" => calls::invalid_field(stage).await,
        "rate-limited" => calls::rate_limited(stage).await,
        "not-found"
        | "unknown-reason"
        | "retry-exhausted"
        | "retry-pushback-stop"
        | "retry-not-others"
        | "deadline-default" => calls::refused_product(stage).await,
        "retry-read" | "retry-pushback" => calls::display_name(stage).await,
        "unknown-field" => calls::unknown_field(stage).await,
        "retry-lost-answer" => retries::lost_answer(stage).await,
        "retry-lost-answers" => retries::lost_answers(stage).await,
        "request-id-own" => retries::request_id_own(stage).await,
        "request-id-fresh" => retries::request_id_fresh(stage).await,
        "deadline-own" => retries::deadline(stage, 300).await,
        "deadline-of-all-attempts" => retries::deadline(stage, 1000).await,
        "freshness-across-servers" => retries::freshness_across_servers(stage).await,
        "freshness-handover" => retries::freshness_handover(stage).await,
        "freshness-forgotten" => retries::freshness_forgotten(stage).await,
        "api-key" => credentials::api_key(stage).await,
        "token-source" => credentials::token_source(stage).await,
        "token-source-expiring" => credentials::token_source_expiring(stage).await,
        "token-refused" => credentials::token_refused(stage).await,
        "mtls" => credentials::mtls(stage).await,
        "mtls-list" => credentials::mtls_list(stage).await,
        "no-clear-text" => Ok(credentials::no_clear_text(stage)),
        "close" => streams::close(stage).await,
        "cancel-watch" => streams::cancel_watch(stage).await,
        "token-in-mid-stream" => streams::token_in_mid_stream(stage).await,
        "watch-resumes" => streams::watch_resumes(stage).await,
        "pages" => streams::pages(stage).await,
        "pages-early" => streams::pages_early(stage).await,
        "pages-repeated" => streams::pages_repeated(stage).await,
        "export" => streams::export(stage).await,
        "import" => streams::import(stage).await,
        "import-resent" => streams::import_resent(stage).await,
        "round-robin" | "unhealthy" => load::round_robin(stage).await,
        "restart-under-load" => load::restart_under_load(stage).await,
        "money-parse" => money::parse(stage),
        "currencies" => Ok(money::currencies(stage)),
        "money-sums" => money::sums(stage),
        other => Err(format!("no such scenario: {other}").into()),
    }
}
