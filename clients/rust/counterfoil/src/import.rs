//! Bulk import.

use tonic::{Extensions, Request, metadata::MetadataMap};

use crate::{
    Client, Error,
    catalog::v1::{
        ImportProductsRequest, ImportProductsResponse, Product, catalog_service_client::CatalogServiceClient,
    },
    generated::policies,
    request_id,
};

/// How many products one message has at most, and how large it may become; what is larger alone goes alone.
const PRODUCTS_LIMIT: usize = 1_000;
const SIZE_LIMIT_BYTES: usize = 1024 * 1024;

impl Client {
    /// Creates or replaces products: all that `products` gives each time it is called, which must be the same. After
    /// UNAVAILABLE the whole stream is sent again with the same request id; what is written already is then unchanged.
    ///
    /// # Errors
    ///
    /// Those of `ImportProducts`. A product that is refused is no error: the answer counts and names these.
    pub async fn import_products<F, P>(&self, products: F) -> Result<ImportProductsResponse, Error>
    where
        F: Fn() -> P,
        P: IntoIterator<Item = Product>,
        P::IntoIter: Send + 'static,
    {
        self.import_products_as(request_id::random(), MetadataMap::new(), products).await
    }

    /// The same from what can be read only once, which is not sent again.
    ///
    /// # Errors
    ///
    /// As [`Client::import_products`].
    pub async fn import_products_once<P>(&self, products: P) -> Result<ImportProductsResponse, Error>
    where
        P: IntoIterator<Item = Product>,
        P::IntoIter: Send + 'static,
    {
        let messages = Batches::new(products.into_iter(), request_id::random());
        self.catalog().import_products(tokio_stream::iter(messages)).await
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
        P: IntoIterator<Item = Product>,
        P::IntoIter: Send + 'static,
    {
        let send = |channel, metadata| {
            let messages = Batches::new(products().into_iter(), request_id.clone());
            let request = Request::from_parts(metadata, Extensions::new(), tokio_stream::iter(messages));
            async move { CatalogServiceClient::new(channel).import_products(request).await }
        };
        self.caller.resendable(&policies::catalog::IMPORT_PRODUCTS, metadata, send).await
    }
}

/// Products in messages.
struct Batches<P> {
    products: P,
    request_id: String,
    /// The first product of the next message.
    held: Option<Product>,
    begun: bool,
}

impl<P> Batches<P> {
    const fn new(products: P, request_id: String) -> Self {
        Self { products, request_id, held: None, begun: false }
    }
}

impl<P: Iterator<Item = Product>> Iterator for Batches<P> {
    type Item = ImportProductsRequest;

    fn next(&mut self) -> Option<ImportProductsRequest> {
        let mut products = Vec::new();
        let mut size_bytes = 0;
        while products.len() < PRODUCTS_LIMIT {
            let Some(product) = self.held.take().or_else(|| self.products.next()) else { break };
            size_bytes += prost::Message::encoded_len(&product);
            if size_bytes > SIZE_LIMIT_BYTES && !products.is_empty() {
                self.held = Some(product);
                break;
            }
            products.push(product);
        }
        if products.is_empty() && self.begun {
            return None;
        }
        // The first message says whose stream it is, even where there is nothing to import.
        let request_id = if self.begun { String::new() } else { self.request_id.clone() };
        self.begun = true;
        Some(ImportProductsRequest { request_id, products })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(products: Vec<Product>) -> Vec<(usize, bool)> {
        Batches::new(products.into_iter(), "id".to_owned())
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
