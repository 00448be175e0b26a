//! Watches: streams that go on where they were cut off.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tokio::time::sleep;
use tonic::{Code, IntoRequest, Request, Status, metadata::MetadataMap};

use crate::{
    Error, Messages,
    caller::{Again, Caller, MESSAGE_LIMIT_BYTES, pause, with_metadata},
    error::Pushback,
    generated::policies,
    inventory::v1::{WatchStockRequest, WatchStockResponse, inventory_service_client::InventoryServiceClient},
    orders::v1::{WatchOrdersRequest, WatchOrdersResponse, order_service_client::OrderServiceClient},
};

type Pausing = Pin<Box<dyn Future<Output = Result<(), Status>> + Send>>;
type Opening<A> = Pin<Box<dyn Future<Output = Result<Messages<A>, Error>> + Send>>;

/// A request of something that can be watched.
pub trait WatchRequest: Clone + Send + Sync + private::Watched + 'static {}

impl WatchRequest for WatchStockRequest {}
impl WatchRequest for WatchOrdersRequest {}

/// An endless stream of changes, which goes on after the last cursor when it ends or is cut off. To drop it ends it.
///
/// Messages that hold nothing but a cursor are not given out. Their cursors are kept all the same: [`Watch::cursor`].
#[must_use = "a watch does nothing unless it is read"]
pub struct Watch<W: WatchRequest> {
    caller: Caller,
    metadata: MetadataMap,
    request: W,
    state: State<W::Answer>,
    /// A message that came before anybody asked for it, whose cursor is taken note of when it is given out.
    held: Option<W::Answer>,
    failures: u32,
}

enum State<A> {
    Idle,
    Opening(Opening<A>),
    Open(Box<Messages<A>>),
    Pausing(Pausing),
    Over,
}

impl<W: WatchRequest> Watch<W> {
    pub(crate) fn new(caller: Caller, request: impl IntoRequest<W>) -> Self {
        let (metadata, _, request) = request.into_request().into_parts();
        Self { caller, metadata, request, state: State::Idle, held: None, failures: 0 }
    }

    /// The next message with changes; none after an error.
    ///
    /// # Errors
    ///
    /// All that does not pass by itself: whatever is not UNAVAILABLE and not the deadline of a single stream; CANCELLED where the
    /// client is closed.
    pub async fn next(&mut self) -> Option<Result<W::Answer, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Waits until the watch has begun, and gives its cursor: what changes from now on will be seen. Where the request had a
    /// cursor, that is where it begins, and there is nothing to wait for. Empty where a server begins with changes: these are
    /// given out by [`Watch::next`], and nothing was before them.
    ///
    /// # Errors
    ///
    /// As [`Watch::next`].
    pub async fn begin(&mut self) -> Result<&str, Error> {
        while self.cursor().is_empty() && self.held.is_none() {
            let message = poll_fn(|context| self.poll_message(context)).await.unwrap_or_else(|| Err(over()))?;
            if W::is_empty(&message) {
                self.take_note(&message);
            } else {
                self.held = Some(message);
            }
        }
        Ok(self.cursor())
    }

    /// Where to resume: after all messages that were given out. To be kept with what was made of them, and given in the
    /// request of a later watch. Empty until the first message or cursor is there.
    #[must_use]
    pub fn cursor(&self) -> &str {
        self.request.cursor()
    }

    fn take_note(&mut self, message: &W::Answer) {
        let cursor = W::cursor_of(message);
        if !cursor.is_empty() {
            self.request.set_cursor(cursor.to_owned());
        }
    }

    /// The next message, with changes or without.
    fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<W::Answer, Error>>> {
        loop {
            let ended = match &mut self.state {
                State::Idle => {
                    let request = with_metadata(self.metadata.clone(), self.request.clone());
                    self.state = State::Opening(W::open(self.caller.clone(), request));
                    continue;
                }
                State::Opening(opening) => match ready!(opening.as_mut().poll(context)) {
                    Ok(messages) => {
                        self.state = State::Open(Box::new(messages));
                        continue;
                    }
                    Err(error) => Some(error),
                },
                State::Open(messages) => match ready!(Pin::new(&mut **messages).poll_next(context)) {
                    Some(Ok(message)) => {
                        self.failures = 0;
                        return Poll::Ready(Some(Ok(message)));
                    }
                    Some(Err(error)) => Some(error),
                    None => None,
                },
                State::Pausing(pausing) => match ready!(pausing.as_mut().poll(context)) {
                    Ok(()) => {
                        self.state = State::Idle;
                        continue;
                    }
                    Err(closed) => Some(closed.into()),
                },
                State::Over => return Poll::Ready(None),
            };
            self.failures += 1;
            let pushback = ended.as_ref().map_or(Pushback::None, Error::pushback);
            let passes =
                ended.as_ref().is_none_or(|error| matches!(error.code(), Code::Unavailable | Code::DeadlineExceeded));
            let pause = match pushback {
                Pushback::None if passes => pause(self.failures),
                Pushback::Pause(pause) if passes => pause,
                _ => {
                    self.state = State::Over;
                    return Poll::Ready(ended.map(Err));
                }
            };
            let closing = self.caller.closing().clone();
            self.state = State::Pausing(Box::pin(async move { closing.guard(sleep(pause)).await }));
        }
    }
}

fn over() -> Error {
    Status::cancelled("the watch is over").into()
}

impl<W: WatchRequest> Unpin for Watch<W> {}

impl<W: WatchRequest> Stream for Watch<W> {
    type Item = Result<W::Answer, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // A client that is closed gives nothing more.
        let closed = self.caller.closing().is_closed();
        if let Some(message) = self.held.take_if(|_| !closed) {
            self.take_note(&message);
            return Poll::Ready(Some(Ok(message)));
        }
        loop {
            let message = match ready!(self.poll_message(context)) {
                Some(Ok(message)) => message,
                other => return Poll::Ready(other),
            };
            self.take_note(&message);
            if !W::is_empty(&message) {
                return Poll::Ready(Some(Ok(message)));
            }
        }
    }
}

impl<W: WatchRequest> std::fmt::Debug for Watch<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watch").field("cursor", &self.cursor()).finish_non_exhaustive()
    }
}

mod private {
    use super::{Caller, Opening, Request};

    /// What the watches have in common, which the contract does not say of them.
    pub trait Watched: Sized {
        /// A message of it.
        type Answer: Send + 'static;
        fn cursor(&self) -> &str;
        fn set_cursor(&mut self, cursor: String);
        fn cursor_of(answer: &Self::Answer) -> &str;
        fn is_empty(answer: &Self::Answer) -> bool;
        fn open(caller: Caller, request: Request<Self>) -> Opening<Self::Answer>;
    }
}

impl private::Watched for WatchStockRequest {
    type Answer = WatchStockResponse;

    fn cursor(&self) -> &str {
        &self.cursor
    }

    fn set_cursor(&mut self, cursor: String) {
        self.cursor = cursor;
    }

    fn cursor_of(answer: &WatchStockResponse) -> &str {
        &answer.cursor
    }

    fn is_empty(answer: &WatchStockResponse) -> bool {
        answer.stock_levels.is_empty()
    }

    fn open(caller: Caller, request: Request<Self>) -> Opening<WatchStockResponse> {
        Box::pin(async move {
            let send = |channel, request| async move {
                let mut stub = InventoryServiceClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT_BYTES);
                stub.watch_stock(request).await
            };
            caller.stream(&policies::inventory::WATCH_STOCK, request, Again::AfterRefusals, send).await
        })
    }
}

impl private::Watched for WatchOrdersRequest {
    type Answer = WatchOrdersResponse;

    fn cursor(&self) -> &str {
        &self.cursor
    }

    fn set_cursor(&mut self, cursor: String) {
        self.cursor = cursor;
    }

    fn cursor_of(answer: &WatchOrdersResponse) -> &str {
        &answer.cursor
    }

    fn is_empty(answer: &WatchOrdersResponse) -> bool {
        answer.orders.is_empty()
    }

    fn open(caller: Caller, request: Request<Self>) -> Opening<WatchOrdersResponse> {
        Box::pin(async move {
            let send = |channel, request| async move {
                let mut stub = OrderServiceClient::new(channel).max_decoding_message_size(MESSAGE_LIMIT_BYTES);
                stub.watch_orders(request).await
            };
            caller.stream(&policies::order::WATCH_ORDERS, request, Again::AfterRefusals, send).await
        })
    }
}
