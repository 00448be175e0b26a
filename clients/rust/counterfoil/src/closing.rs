//! That a client is closed.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Poll, ready},
};

use tokio::sync::Notify;
use tonic::Status;

/// Whether a client is closed, which it stays. All clones say the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing(Arc<State>);

/// With each call goes one of these waits, so they are as cheap as tokio has them: a load, and a place in a list.
#[derive(Debug, Default)]
struct State {
    closed: AtomicBool,
    told: Notify,
}

impl Closing {
    pub fn close(&self) {
        self.0.closed.store(true, SeqCst);
        self.0.told.notify_waiters();
    }

    pub fn is_closed(&self) -> bool {
        self.0.closed.load(SeqCst)
    }

    /// Waits until it is closed.
    pub async fn closed(&self) {
        // It hears of what comes from here on; the flag tells of what came before.
        let told = self.0.told.notified();
        if !self.is_closed() {
            told.await;
        }
    }

    /// What the work gives, or CANCELLED as soon as the client is closed: the work is then given up.
    pub async fn guard<T>(&self, work: impl Future<Output = T>) -> Result<T, Status> {
        let (mut work, mut closed) = (pin!(work), pin!(self.closed()));
        poll_fn(|context| {
            if !self.is_closed() {
                match work.as_mut().poll(context) {
                    Poll::Ready(given) if !self.is_closed() => return Poll::Ready(Ok(given)),
                    // It may be the closing that it failed of.
                    Poll::Ready(_) => {}
                    Poll::Pending => ready!(closed.as_mut().poll(context)),
                }
            }
            Poll::Ready(Err(cancelled()))
        })
        .await
    }
}

pub(crate) fn cancelled() -> Status {
    Status::cancelled("the client is closed")
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        time::Duration,
    };

    use tokio::time::timeout;
    use tonic::Code;

    use super::*;

    #[tokio::test]
    async fn work_is_done_until_it_is_closed_and_not_begun_afterwards() {
        let closing = Closing::default();
        assert_eq!(closing.guard(ready(7)).await.expect("it is open"), 7);
        let wait = |()| {
            let closing = closing.clone();
            tokio::spawn(async move { closing.guard(pending::<()>()).await })
        };
        let waiting = [(); 2].map(wait);
        tokio::task::yield_now().await;
        closing.close();
        for each in waiting {
            let outcome = timeout(Duration::from_secs(2), each).await.expect("it is told").expect("no panic");
            assert_eq!(outcome.expect_err("it is closed").code(), Code::Cancelled);
        }
        assert!(closing.guard(async { panic!("it is begun") }).await.is_err());
        closing.close();
        closing.closed().await;
    }

    #[tokio::test]
    async fn what_the_work_gives_while_it_is_closed_comes_too_late() {
        let closing = Closing::default();
        assert!(closing.guard(async { closing.close() }).await.is_err());
    }
}
