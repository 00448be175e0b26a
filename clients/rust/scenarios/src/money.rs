//! Money, which needs no call.

use counterfoil::{Currency, Money, MoneyError, google};
use serde_json::{Value, json};

use crate::stage::{Failure, Outcome, Stage};

pub fn parse(stage: &Stage<'_>) -> Outcome {
    let (mut minor, mut units, mut nanos, mut texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for text in stage.texts("amounts") {
        let money: Option<Money> = text.parse().ok();
        let message = money.map(google::r#type::Money::from);
        let back = message.as_ref().map(Money::try_from).transpose()?;
        minor.push(money.map(|money| money.minor().to_string()));
        units.push(message.as_ref().map(|message| message.units.to_string()));
        nanos.push(message.as_ref().map(|message| message.nanos));
        texts.push(back.map(|money| money.to_string()));
    }
    Ok(json!({"minor": minor, "units": units, "nanos": nanos, "texts": texts}))
}

pub fn currencies(stage: &Stage<'_>) -> Value {
    let digits = |code: &str| Currency::of(code).ok().map(|currency| currency.digits());
    json!({"digits": stage.texts("codes").into_iter().map(digits).collect::<Vec<_>>()})
}

pub fn sums(stage: &Stage<'_>) -> Outcome {
    let amounts = |key: &str| stage.texts(key).into_iter().map(str::parse).collect::<Result<Vec<Money>, MoneyError>>();
    let [first, rest @ ..] = &amounts("addends")?[..] else { return Err("there is nothing to add".into()) };
    let sum = rest.iter().try_fold(*first, |sum, each| sum.plus(*each))?;
    let factor = stage.input["factor"].as_i64().ok_or("there is no factor")?;
    let times = stage.text("amount").parse::<Money>()?.times(factor)?;
    let mixed = match &amounts("different")?[..] {
        [one, other] => matches!(one.plus(*other), Err(MoneyError::Mixed(..))),
        _ => return Err(Failure::from("there are not two")),
    };
    Ok(Value::from_iter([
        ("sum", json!(sum.to_string())),
        ("times", json!(times.to_string())),
        ("mixed", json!(mixed)),
    ]))
}
