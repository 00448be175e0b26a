//! What `GetProduct` costs through the layer, and through the bare generated stub: `TARGET=… TOKEN=… make bench`.
//!
//! They take turns in one run, each with 8 concurrent callers and one connection. Prints JSON: calls a second, CPU of this
//! process per call, and the ratios of the layer to the bare stub. The bare stub has no deadline; it is measured a second time
//! with the one that the layer gives every call, since a deadline has its price with any client: a timer on both sides, and waits
//! of the kernel's that end by themselves.

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use counterfoil::{
    Client, Credential,
    catalog::v1::{GetProductRequest, catalog_service_client::CatalogServiceClient},
    tonic::{
        Request,
        metadata::{Ascii, MetadataValue},
        transport::{Channel, Endpoint},
    },
};

const CALLERS: usize = 8;
/// Of a turn; the first one of each is not counted.
const TURN: Duration = Duration::from_secs(2);
/// What the policy of `GetProduct` says.
const DEADLINE: Duration = Duration::from_secs(2);
/// What /proc counts in, on every Linux.
const TICKS_PER_S: f64 = 100.0;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
enum Way {
    Layer(Client),
    Bare(Box<CatalogServiceClient<Channel>>, MetadataValue<Ascii>, Option<Duration>),
}

#[derive(Default)]
struct Sum {
    calls: f64,
    wall_s: f64,
    cpu_s: f64,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let token = env::var("TOKEN")?;
    let name = env::var("PRODUCT").unwrap_or_else(|_| "products/1082185".to_owned());
    let turns: usize = env::var("TURNS").map_or(Ok(10), |text| text.parse())?;

    let bare = Endpoint::from_shared(format!("http://{target}"))?.connect().await?;
    let authorization: MetadataValue<Ascii> = format!("Bearer {token}").parse()?;
    let bare = Box::new(CatalogServiceClient::new(bare));
    let ways = [
        Way::Layer(Client::builder(&target).credential(Credential::token(&token)).build()?),
        Way::Bare(bare.clone(), authorization.clone(), None),
        Way::Bare(bare, authorization, Some(DEADLINE)),
    ];
    let mut sums = [Sum::default(), Sum::default(), Sum::default()];
    for turn in 0..=turns {
        // Who begins changes with each turn.
        for which in (0..ways.len()).map(|place| (place + turn) % ways.len()) {
            let (calls, wall_s, cpu_s) = take_turn(&ways[which], &name).await?;
            if turn > 0 {
                let sum = &mut sums[which];
                sum.calls += calls;
                sum.wall_s += wall_s;
                sum.cpu_s += cpu_s;
            }
        }
    }
    let [layer, bare, with_deadline] = sums.map(|sum| (sum.calls / sum.wall_s, sum.cpu_s / sum.calls * 1e6));
    println!(
        "{{\"layer\": {}, \"bare\": {}, \"bare_with_deadline\": {}, \"layer_to_bare\": {}, \"layer_to_bare_with_deadline\": {}}}",
        measured(layer),
        measured(bare),
        measured(with_deadline),
        ratio(layer, bare),
        ratio(layer, with_deadline),
    );
    Ok(())
}

fn measured((calls_per_s, cpu_us): (f64, f64)) -> String {
    format!("{{\"calls_per_s\": {calls_per_s:.0}, \"cpu_us_per_call\": {cpu_us:.1}}}")
}

fn ratio(one: (f64, f64), other: (f64, f64)) -> String {
    format!("{{\"calls_per_s\": {:.3}, \"cpu_per_call\": {:.3}}}", one.0 / other.0, one.1 / other.1)
}

/// How many calls, in how many seconds, with how many seconds of CPU.
async fn take_turn(way: &Way, name: &str) -> Result<(f64, f64, f64), Failure> {
    let over = Arc::new(AtomicBool::new(false));
    let (began, cpu_before_s) = (Instant::now(), cpu_s()?);
    let callers: Vec<_> =
        (0..CALLERS).map(|_| tokio::spawn(call(way.clone(), name.to_owned(), over.clone()))).collect();
    tokio::time::sleep(TURN).await;
    over.store(true, Relaxed);
    let mut calls = 0;
    for caller in callers {
        calls += caller.await??;
    }
    Ok((f64::from(calls), began.elapsed().as_secs_f64(), cpu_s()? - cpu_before_s))
}

/// Calls one after the other until it is over.
async fn call(way: Way, name: String, over: Arc<AtomicBool>) -> Result<u32, Failure> {
    let mut calls = 0;
    while !over.load(Relaxed) {
        let message = GetProductRequest { name: name.clone() };
        match &way {
            Way::Layer(client) => drop(client.catalog().get_product(message).await?),
            Way::Bare(stub, authorization, deadline) => {
                let mut request = Request::new(message);
                if let Some(deadline) = deadline {
                    request.set_timeout(*deadline);
                }
                request.metadata_mut().insert("authorization", authorization.clone());
                drop(stub.as_ref().clone().get_product(request).await?);
            }
        }
        calls += 1;
    }
    Ok(calls)
}

/// User and system time of this process so far.
fn cpu_s() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("/proc/self/stat is not understood")?;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).filter_map(|text| text.parse().ok()).collect();
    Ok(ticks.iter().sum::<f64>() / TICKS_PER_S)
}
