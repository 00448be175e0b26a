//! The answers of a call that streams them.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Streaming;

use crate::{
    Error,
    caller::{Caller, deadline_exceeded, of_transport},
    closing::cancelled,
    policy::Policy,
};

/// The answers of a call that streams them, up to its deadline. To drop it cancels the call.
#[must_use = "a stream does nothing unless it is read"]
pub struct Messages<A> {
    caller: Caller,
    policy: &'static Policy,
    first: Option<A>,
    stream: Option<Streaming<A>>,
    deadline: Pin<Box<Sleep>>,
    closed: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
}

impl<A> Messages<A> {
    pub(crate) fn new(
        caller: Caller,
        policy: &'static Policy,
        first: Option<A>,
        stream: Streaming<A>,
        deadline: Instant,
    ) -> Self {
        let closing = caller.closing().clone();
        let closed = Box::pin(async move { closing.closed().await });
        Self { caller, policy, first, stream: Some(stream), deadline: Box::pin(sleep_until(deadline)), closed }
    }

    /// The next answer; none after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<A, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<A> Unpin for Messages<A> {}

impl<A> Stream for Messages<A> {
    type Item = Result<A, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(stream) = &mut this.stream else { return Poll::Ready(None) };
        let outcome = if this.caller.closing().is_closed() {
            Err(cancelled())
        } else if let Some(first) = this.first.take() {
            return Poll::Ready(Some(Ok(first)));
        } else {
            match Pin::new(&mut *stream).poll_next(context) {
                Poll::Pending if this.closed.as_mut().poll(context).is_ready() => Err(cancelled()),
                Poll::Pending => match this.deadline.as_mut().poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => Err(deadline_exceeded(this.policy)),
                },
                Poll::Ready(Some(Ok(message))) => return Poll::Ready(Some(Ok(message))),
                Poll::Ready(Some(Err(status))) => Err(of_transport(status, this.policy)),
                Poll::Ready(None) => {
                    // They are there as soon as the stream is over.
                    if let Poll::Ready(Ok(Some(trailers))) = pin!(stream.trailers()).poll(context) {
                        this.caller.newest().came_back(&trailers);
                    }
                    Ok(())
                }
            }
        };
        this.stream = None;
        Poll::Ready(outcome.err().map(|status| Err(status.into())))
    }
}

impl<A> std::fmt::Debug for Messages<A> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Messages").field("over", &self.stream.is_none()).finish_non_exhaustive()
    }
}
