//! Bulk import.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use futures_core::Stream;
use tokio::sync::oneshot;
use tonic::{Response, Status, metadata::MetadataMap};

use crate::{
    Client, Error,
    caller::{Again, RequestsFailed, with_metadata},
    catalog::v1::{
        ImportProductsRequest, ImportProductsResponse, Product, catalog_service_client::CatalogServiceClient,
    },
    generated::policies,
    request_id,
};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How many products one message has at most, and how large it may become; what is larger alone goes alone.
const PRODUCTS_LIMIT: usize = 1_000;
const SIZE_LIMIT_BYTES: usize = 1024 * 1024;

/// What a source of an import gives: a [`Product`], or a [`Result`] with one, whose error ends the import.
pub trait ImportItem: private::Item {}

impl ImportItem for Product {}
impl<E: Into<BoxError>> ImportItem for Result<Product, E> {}

mod private {
    use super::{BoxError, Product};

    pub trait Item {
        fn into_product(self) -> Result<Product, BoxError>;
    }

    impl Item for Product {
        fn into_product(self) -> Result<Product, BoxError> {
            Ok(self)
        }
    }

    impl<E: Into<BoxError>> Item for Result<Product, E> {
        fn into_product(self) -> Result<Product, BoxError> {
            self.map_err(Into::into)
        }
    }
}

impl Client {
    /// Creates or replaces products: all that `products` gives each time it is called, which must be the same. After
    /// UNAVAILABLE the whole stream is sent again with the same request id; what is written already is then unchanged.
    ///
    /// # Errors
    ///
    /// Those of `ImportProducts`. A product that is refused is no error: the answer counts and names these. CANCELLED where the
    /// source gives an error, which is the innermost of the causes, or panics; what was written before stays written.
    pub async fn import_products<F, P>(&self, products: F) -> Result<ImportProductsResponse, Error>
    where
        F: Fn() -> P,
        P: IntoIterator<Item: ImportItem>,
        P::IntoIter: Send + 'static,
    {
        self.import_products_as(String::new(), MetadataMap::new(), products).await
    }

    /// The same from what can be read only once, which is not sent again.
    ///
    /// # Errors
    ///
    /// As [`Client::import_products`].
    pub async fn import_products_once<P>(&self, products: P) -> Result<ImportProductsResponse, Error>
    where
        P: IntoIterator<Item: ImportItem>,
        P::IntoIter: Send + 'static,
    {
        let mut products = Some(products.into_iter());
        let once = || products.take().into_iter().flatten();
        self.import(Again::Never, String::new(), MetadataMap::new(), once).await
    }

    /// [`Client::import_products`] with a request id that the caller made and keeps, to send the same import again after its process was
    /// killed, and with metadata, such as a `traceparent`.
    ///
    /// # Errors
    ///
    /// As [`Client::import_products`].
    pub async fn import_products_as<F, P>(
        &self,
        request_id: String,
        metadata: MetadataMap,
        products: F,
    ) -> Result<ImportProductsResponse, Error>
    where
        F: Fn() -> P,
        P: IntoIterator<Item: ImportItem>,
        P::IntoIter: Send + 'static,
    {
        self.import(Again::AfterAll, request_id, metadata, || products().into_iter()).await
    }

    async fn import<P>(
        &self,
        again: Again,
        mut request_id: String,
        metadata: MetadataMap,
        mut products: impl FnMut() -> P,
    ) -> Result<ImportProductsResponse, Error>
    where
        P: Iterator<Item: ImportItem> + Send + 'static,
    {
        request_id::fill(&mut request_id);
        let send = |channel, metadata| {
            let (failed, failure) = oneshot::channel();
            let messages = Batches::new(products(), request_id.clone(), failed);
            async move {
                let request = with_metadata(metadata, messages);
                unless_it_fails(failure, CatalogServiceClient::new(channel).import_products(request)).await
            }
        };
        // Boxed, since it is large, and the least of what an import costs.
        Box::pin(self.caller.resendable(&policies::catalog::IMPORT_PRODUCTS, metadata, again, send)).await
    }
}

/// The answer, unless the source fails before: the call is then given up, which cancels it.
async fn unless_it_fails<A>(
    failure: oneshot::Receiver<BoxError>,
    answer: impl Future<Output = Result<Response<A>, Status>>,
) -> Result<Response<A>, Status> {
    let (mut answer, mut failure) = (pin!(answer), Some(failure));
    poll_fn(|context| {
        // First, since it is also why the call fails where the source panics.
        if let Some(receiver) = &mut failure
            && let Poll::Ready(told) = Pin::new(receiver).poll(context)
        {
            if let Ok(error) = told {
                let mut status = Status::cancelled("the source of the products failed");
                status.set_source(Arc::new(RequestsFailed(error)));
                return Poll::Ready(Err(status));
            }
            failure = None;
        }
        answer.as_mut().poll(context)
    })
    .await
}

/// Products in messages.
struct Batches<P> {
    products: P,
    request_id: String,
    /// The first product of the next message.
    held: Option<Product>,
    begun: bool,
    /// Is told why the source failed. The stream then neither goes on nor ends, since its end would be that of the import.
    failed: Option<oneshot::Sender<BoxError>>,
}

impl<P> Batches<P> {
    const fn new(products: P, request_id: String, failed: oneshot::Sender<BoxError>) -> Self {
        Self { products, request_id, held: None, begun: false, failed: Some(failed) }
    }

    fn fail(&mut self, error: BoxError) {
        if let Some(failed) = self.failed.take() {
            let _ = failed.send(error);
        }
    }
}

impl<P: Iterator<Item: ImportItem>> Batches<P> {
    fn message(&mut self) -> Result<Option<ImportProductsRequest>, BoxError> {
        let mut products = Vec::new();
        let mut size_bytes = 0;
        while products.len() < PRODUCTS_LIMIT {
            let next = || self.products.next().map(private::Item::into_product).transpose();
            let Some(product) = self.held.take().map_or_else(next, |held| Ok(Some(held)))? else { break };
            size_bytes += prost::Message::encoded_len(&product);
            if size_bytes > SIZE_LIMIT_BYTES && !products.is_empty() {
                self.held = Some(product);
                break;
            }
            products.push(product);
        }
        if products.is_empty() && self.begun {
            return Ok(None);
        }
        // The first message says whose stream it is, even where there is nothing to import.
        let request_id = if self.begun { String::new() } else { self.request_id.clone() };
        self.begun = true;
        Ok(Some(ImportProductsRequest { request_id, products }))
    }
}

impl<P> Unpin for Batches<P> {}

impl<P: Iterator<Item: ImportItem>> Stream for Batches<P> {
    type Item = ImportProductsRequest;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<ImportProductsRequest>> {
        if self.failed.is_none() {
            return Poll::Pending;
        }
        match self.message() {
            Ok(message) => Poll::Ready(message),
            Err(error) => {
                self.fail(error);
                Poll::Pending
            }
        }
    }
}

impl<P> Drop for Batches<P> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.fail("it panicked".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(products: Vec<Product>) -> Vec<(usize, bool)> {
        let mut batches = Batches::new(products.into_iter(), "id".to_owned(), oneshot::channel().0);
        std::iter::from_fn(|| batches.message().expect("a source that does not fail"))
            .map(|message| (message.products.len(), message.request_id == "id"))
            .collect()
    }

    #[test]
    fn messages_have_up_to_a_thousand_products_and_the_first_one_the_id() {
        let products = |count| vec![Product::default(); count];
        assert_eq!(sizes(products(2500)), [(1000, true), (1000, false), (500, false)]);
        assert_eq!(sizes(products(1000)), [(1000, true)]);
        assert_eq!(sizes(products(0)), [(0, true)]);
    }

    #[test]
    fn large_products_go_in_smaller_messages_and_none_is_lost() {
        let large = |bytes| Product { description: "x".repeat(bytes), ..Product::default() };
        let half = SIZE_LIMIT_BYTES / 2 + 1;
        assert_eq!(sizes(vec![large(half), large(half), large(9)]), [(1, true), (2, false)]);
        assert_eq!(sizes(vec![large(2 * SIZE_LIMIT_BYTES), large(9)]), [(1, true), (1, false)]);
    }
}
