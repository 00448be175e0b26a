//! The connections of a client: some to each address, each watched for its health, and calls that go round those that serve.
//!
//! A connection reaches one worker of a server. Its health stream tells when that worker is about to stop, and by its end that
//! the connection is gone; it is then made anew.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, RwLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    task::AbortHandle,
    time::{Instant, sleep, timeout},
};
use tonic::{
    Code, Status,
    transport::{ClientTlsConfig, Endpoint},
};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::{ConfigError, channel::Channel, closing::cancelled, error::innermost, target::Address};

const USER_AGENT: &str = concat!("counterfoil-rust/", env!("CARGO_PKG_VERSION"));
/// A connection that is silent while calls wait is asked for a sign of life, and closed where there is none.
const PING_AFTER: Duration = Duration::from_secs(60);
const PING_LIMIT: Duration = Duration::from_secs(20);

const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// Between attempts to connect: random, from half of it, up to this, which doubles from the first to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const PAUSE_LIMIT: Duration = Duration::from_secs(1);
/// How long a connection lives that is made anew at once when it ends.
const SHORT_LIFE: Duration = Duration::from_secs(1);
/// How long the addresses of a name are taken to hold, and the least time between two questions for them.
const NAME_LIFE: Duration = Duration::from_secs(30);
const NAME_PAUSE: Duration = Duration::from_secs(1);

/// All connections. They end when it is closed or dropped.
pub(crate) struct Pool {
    board: Arc<Board>,
    tasks: Vec<Task>,
}

/// A task that ends with its owner.
struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Task {
    Task(tokio::spawn(work).abort_handle())
}

/// Which connections serve.
#[derive(Default)]
struct Board {
    state: RwLock<State>,
    next: AtomicUsize,
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct State {
    serving: Vec<(usize, Channel)>,
    /// How many connections, or addresses of a name, calls may wait for.
    promised: usize,
    last_id: usize,
    trouble: String,
}

impl Pool {
    /// Begins to connect, inside a tokio runtime.
    ///
    /// Fails where an address cannot stand in a URI, or TLS cannot be set up.
    pub fn new(
        addresses: Vec<Address>,
        connections: usize,
        tls: Option<&ClientTlsConfig>,
    ) -> Result<Self, ConfigError> {
        let board = Arc::new(Board::default());
        let mut tasks = Vec::new();
        for address in addresses {
            let endpoint = endpoint(&address, None, tls)?;
            if matches!(address, Address::Name(_)) {
                let promise = Promise::new(&board);
                tasks.push(spawn(follow(board.clone(), address, connections, tls.cloned(), promise)));
                continue;
            }
            for _ in 0..connections {
                tasks.push(spawn(keep(board.clone(), endpoint.clone(), Promise::new(&board), None)));
            }
        }
        Ok(Self { board, tasks })
    }

    /// The connection that is next. Waits while there is none yet, and fails with UNAVAILABLE where none can be had now.
    pub async fn pick(&self) -> Result<Channel, Status> {
        if let Some(channel) = self.board.next() {
            return Ok(channel);
        }
        let mut changes = self.board.changed.subscribe();
        loop {
            if let Some(channel) = self.board.next() {
                return Ok(channel);
            }
            if let Some(trouble) = self.board.trouble() {
                return Err(Status::unavailable(format!("no server can be reached: {trouble}")));
            }
            if changes.changed().await.is_err() {
                return Err(cancelled());
            }
        }
    }

    /// Ends the connections, as soon as no call has one any more, and makes none anew.
    pub fn close(&self) {
        for task in &self.tasks {
            task.0.abort();
        }
    }
}

impl Board {
    fn next(&self) -> Option<Channel> {
        let state = self.state.read().ok()?;
        let count = state.serving.len();
        (count > 0).then(|| state.serving[self.next.fetch_add(1, Relaxed) % count].1.clone())
    }

    /// Why there is nothing to wait for, if so.
    fn trouble(&self) -> Option<String> {
        let state = self.state.read().ok()?;
        (state.promised == 0).then(|| state.trouble.clone())
    }

    fn change(&self, how: impl FnOnce(&mut State)) {
        if let Ok(mut state) = self.state.write() {
            how(&mut state);
        }
        self.changed.send_replace(());
    }
}

/// That a connection, or the addresses of a name, will soon be there or be given up; calls wait meanwhile.
struct Promise(Arc<Board>);

impl Promise {
    fn new(board: &Arc<Board>) -> Self {
        board.change(|state| state.promised += 1);
        Self(board.clone())
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        self.0.change(|state| state.promised -= 1);
    }
}

/// The place of a connection on the board, while it serves.
struct Place {
    board: Arc<Board>,
    id: usize,
}

impl Place {
    fn take(board: &Arc<Board>, channel: Channel) -> Self {
        let mut id = 0;
        board.change(|state| {
            state.last_id += 1;
            id = state.last_id;
            state.serving.push((id, channel));
        });
        Self { board: board.clone(), id }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.board.change(|state| state.serving.retain(|(id, _)| *id != self.id));
    }
}

/// How to connect to an address; to `at` in its place, where its name stands for that one, too.
fn endpoint(address: &Address, at: Option<SocketAddr>, tls: Option<&ClientTlsConfig>) -> Result<Endpoint, ConfigError> {
    let scheme = if tls.is_some() { "https" } else { "http" };
    let (uri, host) = match address {
        Address::Unix(path) => (format!("unix:{}", path.display()), None),
        Address::Host(host) | Address::Name(host) => (format!("{scheme}://{}", host.authority()), Some(host)),
    };
    let refused = || ConfigError::Target { target: uri.clone(), problem: "it cannot stand in a URI" };
    let mut endpoint = Endpoint::from_shared(at.map_or_else(|| uri.clone(), |at| format!("{scheme}://{at}")))
        .and_then(|endpoint| endpoint.user_agent(USER_AGENT))
        .map_err(|_| refused())?
        .http2_keep_alive_interval(PING_AFTER)
        .keep_alive_timeout(PING_LIMIT);
    if let (Some(host), Some(tls)) = (host, tls) {
        endpoint = endpoint.tls_config(tls.clone().domain_name(&host.host)).map_err(ConfigError::Tls)?;
    }
    if at.is_some() {
        endpoint = endpoint.origin(uri.parse().map_err(|_| refused())?);
    }
    Ok(endpoint)
}

/// Keeps one connection for ever.
async fn keep(board: Arc<Board>, endpoint: Endpoint, promise: Promise, on_failure: Option<Arc<Notify>>) {
    let mut promise = Some(promise);
    let mut pause = FIRST_PAUSE;
    loop {
        let began = Instant::now();
        let mut served = false;
        let trouble = serve(&board, &endpoint, &mut promise, &mut served).await;
        board.change(|state| state.trouble = trouble);
        promise = None;
        if let Some(notify) = &on_failure {
            notify.notify_one();
        }
        if served && began.elapsed() > SHORT_LIFE {
            pause = FIRST_PAUSE;
            promise = Some(Promise::new(&board));
        } else {
            sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
            pause = PAUSE_LIMIT.min(pause * 2);
        }
    }
}

/// Connects, and offers the connection to calls while it serves; why it does no more.
async fn serve(board: &Arc<Board>, endpoint: &Endpoint, promise: &mut Option<Promise>, served: &mut bool) -> String {
    let channel = match timeout(CONNECT_LIMIT, endpoint.connect()).await {
        Ok(Ok(channel)) => Channel::new(channel),
        Ok(Err(error)) => return innermost(&error),
        Err(_) => return format!("no connection within {CONNECT_LIMIT:?}"),
    };
    let mut place = None;
    let request = HealthCheckRequest { service: String::new() };
    let outcome = async {
        let mut answers = HealthClient::new(channel.clone()).watch(request).await?.into_inner();
        while let Some(answer) = answers.message().await? {
            if answer.status() == ServingStatus::Serving {
                place.get_or_insert_with(|| Place::take(board, channel.clone()));
                *served = true;
            } else {
                place = None;
                board.change(|state| "it does not serve".clone_into(&mut state.trouble));
            }
            *promise = None;
        }
        Ok::<(), Status>(())
    }
    .await;
    match outcome {
        // A server without that service is taken to serve, and tonic connects anew where it must.
        Err(status) if status.code() == Code::Unimplemented => {
            let _place = Place::take(board, channel);
            *promise = None;
            std::future::pending().await
        }
        Err(status) => status.message().to_owned(),
        Ok(()) => "the connection has ended".to_owned(),
    }
}

/// Keeps connections to all addresses of a name.
async fn follow(
    board: Arc<Board>,
    address: Address,
    connections: usize,
    tls: Option<ClientTlsConfig>,
    promise: Promise,
) {
    let failed = Arc::new(Notify::new());
    let mut promise = Some(promise);
    let mut kept: HashMap<SocketAddr, Vec<Task>> = HashMap::new();
    let begin = |at| {
        let endpoint = match endpoint(&address, Some(at), tls.as_ref()) {
            Ok(endpoint) => endpoint,
            Err(error) => {
                board.change(|state| state.trouble = error.to_string());
                return Vec::new();
            }
        };
        let keep = |_| spawn(keep(board.clone(), endpoint.clone(), Promise::new(&board), Some(failed.clone())));
        (0..connections).map(keep).collect()
    };
    loop {
        match lookup(&address).await {
            Ok(found) => {
                kept.retain(|at, _| found.contains(at));
                for at in found {
                    kept.entry(at).or_insert_with(|| begin(at));
                }
            }
            // Those that are known stay.
            Err(error) => board.change(|state| state.trouble = error.to_string()),
        }
        promise.take();
        sleep(NAME_PAUSE).await;
        if !kept.is_empty() {
            let _ = timeout(NAME_LIFE, failed.notified()).await;
        }
    }
}

async fn lookup(address: &Address) -> std::io::Result<Vec<SocketAddr>> {
    match address {
        Address::Name(host) | Address::Host(host) => {
            Ok(tokio::net::lookup_host((host.host.as_str(), host.port)).await?.collect())
        }
        Address::Unix(_) => Ok(Vec::new()),
    }
}
