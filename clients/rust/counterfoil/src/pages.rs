//! All resources of a list.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use tonic::Status;

use crate::Error;

type Page<T> = Pin<Box<dyn Future<Output = Result<(Vec<T>, String), Error>> + Send>>;

/// All resources of a list, page by page behind the scenes: the next page is asked for when the last one is used up.
///
/// It fails as the method does; with INTERNAL where a page names the token it was asked with as the next one, which would come for
/// ever.
#[must_use = "pages do nothing unless they are read"]
pub struct Pages<T> {
    ask: Box<dyn Fn(String) -> Page<T> + Send>,
    /// The token of the page to ask for; none after the last page, and after an error.
    next: Option<String>,
    asked: Option<Page<T>>,
    left: VecDeque<T>,
}

impl<T> Pages<T> {
    pub(crate) fn new(page_token: String, ask: impl Fn(String) -> Page<T> + Send + 'static) -> Self {
        Self { ask: Box::new(ask), next: Some(page_token), asked: None, left: VecDeque::new() }
    }

    /// The next resource; none after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Unpin for Pages<T> {}

impl<T> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(resource) = this.left.pop_front() {
                return Poll::Ready(Some(Ok(resource)));
            }
            let Some(token) = this.next.as_ref() else { return Poll::Ready(None) };
            let asked = this.asked.get_or_insert_with(|| (this.ask)(token.clone()));
            let outcome = ready!(asked.as_mut().poll(context));
            this.asked = None;
            match outcome {
                Ok((_, next)) if !next.is_empty() && next == *token => {
                    this.next = None;
                    let repeated = Status::internal("the server gave the same page token again");
                    return Poll::Ready(Some(Err(repeated.into())));
                }
                Ok((resources, next)) => {
                    this.left = resources.into();
                    this.next = (!next.is_empty()).then_some(next);
                }
                Err(error) => {
                    this.next = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl<T> std::fmt::Debug for Pages<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pages").field("left", &self.left.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    fn pages(of: &'static [(&'static [u32], &'static str)]) -> (Arc<Mutex<Vec<String>>>, Pages<u32>) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = asked.clone();
        let pages = Pages::new(String::new(), move |token| {
            let mut noted = noted.lock().expect("no panic");
            let answer = of[noted.len()];
            noted.push(token);
            Box::pin(async move { Ok((answer.0.to_vec(), answer.1.to_owned())) })
        });
        (asked, pages)
    }

    #[tokio::test]
    async fn empty_pages_in_between_do_not_end_it() {
        let (asked, mut pages) = pages(&[(&[1, 2], "a"), (&[], "b"), (&[3], "")]);
        let mut seen = Vec::new();
        while let Some(each) = pages.next().await {
            seen.push(each.expect("no error"));
        }
        assert_eq!(seen, [1, 2, 3]);
        assert_eq!(*asked.lock().expect("no panic"), ["", "a", "b"]);
        assert!(pages.next().await.is_none());
    }

    #[tokio::test]
    async fn a_token_that_comes_again_ends_it_and_nothing_of_its_page_is_given() {
        let (asked, mut pages) = pages(&[(&[1], "a"), (&[2], "b"), (&[3], "b")]);
        for resource in [1, 2] {
            assert_eq!(pages.next().await.expect("a resource").expect("no error"), resource);
        }
        let error = pages.next().await.expect("an error").expect_err("it is the same page");
        assert_eq!(error.code(), tonic::Code::Internal);
        assert!(pages.next().await.is_none());
        assert_eq!(*asked.lock().expect("no panic"), ["", "a", "b"]);
    }

    #[tokio::test]
    async fn no_page_is_asked_for_that_nobody_wants() {
        let (asked, mut pages) = pages(&[(&[1, 2], "a"), (&[3], "")]);
        pages.next().await;
        pages.next().await;
        assert_eq!(asked.lock().expect("no panic").len(), 1);
    }
}
