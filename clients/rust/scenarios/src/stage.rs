//! What every scenario needs.

use counterfoil::{
    Builder, Client, Credential, Error, Money,
    catalog::v1::{GetProductRequest, Product},
    google,
    orders::v1::{DraftLine, Order, OrderDraft, PlaceOrderRequest},
};
use serde_json::{Value, json};

pub type Failure = Box<dyn std::error::Error + Send + Sync>;
pub type Outcome = Result<Value, Failure>;

/// What a scenario is told.
pub struct Stage<'a> {
    pub name: &'a str,
    pub input: &'a Value,
    pub file: &'a Value,
    target: &'a str,
}

impl<'a> Stage<'a> {
    pub fn new(file: &'a Value, scenario: &'a Value) -> Self {
        let text = |key: &str| scenario[key].as_str().unwrap_or_default();
        Self { name: text("name"), input: &scenario["input"], file, target: text("target") }
    }

    pub fn text(&self, key: &str) -> &'a str {
        self.input[key].as_str().unwrap_or_default()
    }

    pub fn count(&self, key: &str) -> usize {
        self.input[key].as_u64().and_then(|count| count.try_into().ok()).unwrap_or_default()
    }

    pub fn texts(&self, key: &str) -> Vec<&'a str> {
        self.input[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub fn secret(&self, name: &str) -> String {
        self.file["credentials"][name].as_str().unwrap_or_default().to_owned()
    }

    pub fn admin(&self) -> Credential {
        Credential::token(self.secret("admin"))
    }

    /// A client of the scenario's target, without a credential.
    pub fn builder(&self) -> Builder {
        Client::builder(self.target)
    }

    pub fn client(&self) -> Result<Client, Failure> {
        Ok(self.builder().credential(self.admin()).build()?)
    }

    /// A client of the other server.
    pub fn other(&self) -> Result<Client, Failure> {
        Ok(Client::builder(self.text("other")).credential(self.admin()).build()?)
    }

    pub fn get(&self) -> GetProductRequest {
        GetProductRequest { name: self.text("name").to_owned() }
    }

    pub async fn product(&self, client: &Client) -> Result<Product, Error> {
        client.catalog().get_product(self.get()).await
    }

    /// The request of an order at the scenario's location.
    pub fn order(&self, lines: &[(&str, i64)]) -> PlaceOrderRequest {
        let line = |(sku, quantity): &(&str, i64)| DraftLine {
            sku: (*sku).to_owned(),
            quantity: *quantity,
            ..DraftLine::default()
        };
        let draft = OrderDraft {
            location: self.text("location").to_owned(),
            currency_code: "EUR".to_owned(),
            lines: lines.iter().map(line).collect(),
            ..OrderDraft::default()
        };
        PlaceOrderRequest { draft: Some(draft), ..PlaceOrderRequest::default() }
    }

    /// The request of an order of one unit of the given SKU.
    pub fn order_of_one(&self) -> PlaceOrderRequest {
        self.order(&[(self.text("sku"), 1)])
    }

    /// The given lines.
    pub fn lines(&self) -> Vec<(&'a str, i64)> {
        let line = |line: &'a Value| Some((line["sku"].as_str()?, line["quantity"].as_i64()?));
        self.input["lines"].as_array().into_iter().flatten().filter_map(line).collect()
    }
}

/// How an error is seen.
pub fn seen<T>(outcome: Result<T, Error>) -> Result<(Value, Error), Failure> {
    match outcome {
        Ok(_) => Err("it was not refused".into()),
        Err(error) => Ok((json!({"code": error.code_name(), "reason": error.reason()}), error)),
    }
}

/// How money is seen.
pub fn shown(money: Option<&google::r#type::Money>) -> Result<String, Failure> {
    Ok(Money::try_from(money.ok_or("there is no amount")?)?.to_string())
}

/// An order's state as the contract names it, without its prefix.
pub fn state(order: &Order) -> &'static str {
    order.state().as_str_name().trim_start_matches("STATE_")
}
