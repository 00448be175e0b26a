//! Request ids: what makes a write happen once.

use uuid::Uuid;

/// A random one.
pub(crate) fn random() -> String {
    Uuid::new_v4().to_string()
}

/// Fills in a random one where the caller gave none.
pub(crate) fn fill(request_id: &mut String) {
    if request_id.is_empty() {
        *request_id = random();
    }
}
