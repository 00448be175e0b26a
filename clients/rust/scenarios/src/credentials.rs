//! Credentials.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, SystemTime},
};

use counterfoil::{AccessToken, Client, ConfigError, Credential, Error, identity::v1::WhoAmIRequest};
use serde_json::{Value, json};

use crate::stage::{Failure, Outcome, Stage};

/// A token source that gives one token after the other, the last one again and again; and how often it was asked.
pub fn source(tokens: Vec<String>, lifetime: Duration) -> (Arc<AtomicUsize>, Credential) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let credential = Credential::source(move || {
        let number = counter.fetch_add(1, SeqCst).min(tokens.len() - 1);
        let given = AccessToken { token: tokens[number].clone(), expires_at: SystemTime::now() + lifetime };
        async move { Ok::<_, Error>(given) }
    });
    (asked, credential)
}

async fn principal(client: &Client) -> Result<String, Error> {
    Ok(client.access().who_am_i(WhoAmIRequest {}).await?.subject)
}

pub async fn api_key(stage: &Stage<'_>) -> Outcome {
    let client = stage.builder().credential(Credential::api_key(stage.secret("api_key"))).build()?;
    Ok(json!({"principal": principal(&client).await?}))
}

pub async fn token_source(stage: &Stage<'_>) -> Outcome {
    let (asked, credential) = source(vec![stage.secret("admin")], Duration::from_secs(3600));
    let client = stage.builder().credential(credential).build()?;
    for _ in 0..5 {
        principal(&client).await?;
    }
    Ok(json!({"asked": asked.load(SeqCst)}))
}

pub async fn token_source_expiring(stage: &Stage<'_>) -> Outcome {
    let (asked, credential) = source(vec![stage.secret("admin")], Duration::from_secs(1));
    let client = stage.builder().credential(credential).build()?;
    for round in 0..3 {
        if round > 0 {
            tokio::time::sleep(Duration::from_millis(1500)).await;
        }
        principal(&client).await?;
    }
    Ok(json!({"asked": asked.load(SeqCst)}))
}

pub async fn token_refused(stage: &Stage<'_>) -> Outcome {
    let tokens = vec![stage.secret("expired"), stage.secret("admin")];
    let (asked, credential) = source(tokens, Duration::from_secs(3600));
    let client = stage.builder().credential(credential).build()?;
    Ok(json!({"principal": principal(&client).await?, "asked": asked.load(SeqCst)}))
}

/// A client of what `tls` names so, with its certificate.
fn with_certificate(stage: &Stage<'_>, target: &str) -> Result<Client, Failure> {
    let tls = |key: &str| stage.file["tls"][key].as_str().unwrap_or_default();
    let builder = Client::builder(tls(target))
        .root_certificates(std::fs::read(tls("roots"))?)
        .client_certificate(std::fs::read(tls("certificate"))?, std::fs::read(tls("key"))?);
    Ok(builder.build()?)
}

pub async fn mtls(stage: &Stage<'_>) -> Outcome {
    Ok(json!({"principal": principal(&with_certificate(stage, "target")?).await?}))
}

pub async fn mtls_list(stage: &Stage<'_>) -> Outcome {
    let client = with_certificate(stage, "targets")?;
    let mut principals = Vec::new();
    for _ in 0..10 {
        principals.push(principal(&client).await?);
    }
    Ok(json!({"principal": principals[0], "answered": principals.len()}))
}

pub fn no_clear_text(stage: &Stage<'_>) -> Value {
    let made = Client::builder(stage.text("address")).credential(stage.admin()).plaintext(true).build();
    json!({"refused": matches!(made, Err(ConfigError::ClearText { .. }))})
}
