//! Request ids: what makes a write happen once.

use tokio_stream::{Stream, StreamExt};
use uuid::Uuid;

/// Fills in a random one where the caller gave none.
pub(crate) fn fill(request_id: &mut String) {
    if request_id.is_empty() {
        *request_id = Uuid::new_v4().to_string();
    }
}

/// The same in the first message of a stream, which says it for all of them.
pub(crate) fn fill_first<S: Stream>(messages: S, of: fn(&mut S::Item) -> &mut String) -> impl Stream<Item = S::Item> {
    let mut is_first = true;
    messages.map(move |mut message| {
        if std::mem::take(&mut is_first) {
            fill(of(&mut message));
        }
        message
    })
}
