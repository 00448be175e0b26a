// Written by counterfoil-codegen from the contract; `make gen` writes it anew.

//! The stubs: one a service, with a method for each rpc.
use tonic::{IntoRequest, IntoStreamingRequest, Request};
use crate::{
    Error, Messages, Pages, caller::{Caller, MESSAGE_LIMIT_BYTES, with_metadata},
    channel::Channel, generated::policies, request_id,
};
/// Products, their variants and prices: what can be sold, and for how much.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
/// metadata of the same name never answers with data older than that write, through any replica and any cache; a token
/// that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
/// one second.
#[derive(Clone, Debug)]
pub struct Catalog {
    caller: Caller,
}
impl Catalog {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::catalog::v1::catalog_service_client::CatalogServiceClient<Channel> {
        crate::catalog::v1::catalog_service_client::CatalogServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Returns one product. A soft-deleted product is returned too, with `delete_time` set.
    ///
    /// Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_product(
        &self,
        request: impl IntoRequest<crate::catalog::v1::GetProductRequest>,
    ) -> Result<crate::catalog::v1::Product, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::catalog::GET_PRODUCT,
                request,
                |channel, request: Request<crate::catalog::v1::GetProductRequest>| async move {
                    Self::bare(channel).get_product(request).await
                },
            )
            .await
    }
    /// Returns up to 1,000 products in the order asked for. All or nothing: one that does not exist fails the call.
    ///
    /// Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), RESOURCE_EXHAUSTED
    /// (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer). A client that takes no more than 4 MiB, as most do
    /// unless they are told to, refuses an answer beyond that itself.
    pub async fn batch_get_products(
        &self,
        request: impl IntoRequest<crate::catalog::v1::BatchGetProductsRequest>,
    ) -> Result<crate::catalog::v1::BatchGetProductsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::catalog::BATCH_GET_PRODUCTS,
                request,
                |channel, request: Request<crate::catalog::v1::BatchGetProductsRequest>| async move {
                    Self::bare(channel).batch_get_products(request).await
                },
            )
            .await
    }
    /// Lists products, a page at a time.
    ///
    /// Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_products(
        &self,
        request: impl IntoRequest<crate::catalog::v1::ListProductsRequest>,
    ) -> Result<crate::catalog::v1::ListProductsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::catalog::LIST_PRODUCTS,
                request,
                |channel, request: Request<crate::catalog::v1::ListProductsRequest>| async move {
                    Self::bare(channel).list_products(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_products`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_products_pages(
        &self,
        request: impl IntoRequest<crate::catalog::v1::ListProductsRequest>,
    ) -> Pages<crate::catalog::v1::Product> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::catalog::v1::ListProductsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_products(request).await?;
                    Ok((page.products, page.next_page_token))
                })
            },
        )
    }
    /// Finds products by words, best match first. Matches whole words and their grammatical forms, beginnings of words, and,
    /// where those find nothing, words that are spelt alike. Where no product has all the words, finds those that have most of
    /// them. Where more than 5,000 products match, only the first 5,000 by name are ranked: a better match may be beyond them,
    /// and more words or a filter bring it in.
    ///
    /// Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn search_products(
        &self,
        request: impl IntoRequest<crate::catalog::v1::SearchProductsRequest>,
    ) -> Result<crate::catalog::v1::SearchProductsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::catalog::SEARCH_PRODUCTS,
                request,
                |channel, request: Request<crate::catalog::v1::SearchProductsRequest>| async move {
                    Self::bare(channel).search_products(request).await
                },
            )
            .await
    }
    /// All that [`Self::search_products`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn search_products_pages(
        &self,
        request: impl IntoRequest<crate::catalog::v1::SearchProductsRequest>,
    ) -> Pages<crate::catalog::v1::Product> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::catalog::v1::SearchProductsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.search_products(request).await?;
                    Ok((page.products, page.next_page_token))
                })
            },
        )
    }
    /// Creates a product.
    ///
    /// Needs `catalog.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, `SKU_ALREADY_EXISTS`), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`).
    pub async fn create_product(
        &self,
        request: impl IntoRequest<crate::catalog::v1::CreateProductRequest>,
    ) -> Result<crate::catalog::v1::Product, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::catalog::CREATE_PRODUCT,
                request,
                |channel, request: Request<crate::catalog::v1::CreateProductRequest>| async move {
                    Self::bare(channel).create_product(request).await
                },
            )
            .await
    }
    /// Changes the fields of a product that `update_mask` names; all that are set in `product` where there is no mask.
    ///
    /// Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
    /// (`SKU_ALREADY_EXISTS`), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`).
    pub async fn update_product(
        &self,
        request: impl IntoRequest<crate::catalog::v1::UpdateProductRequest>,
    ) -> Result<crate::catalog::v1::Product, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::catalog::UPDATE_PRODUCT,
                request,
                |channel, request: Request<crate::catalog::v1::UpdateProductRequest>| async move {
                    Self::bare(channel).update_product(request).await
                },
            )
            .await
    }
    /// Soft-deletes a product: lists and searches leave it out, and it is removed for good after 30 days. Until then
    /// UndeleteProduct brings it back.
    ///
    /// Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_DELETED`, unless `allow_missing`; `REQUEST_ID_REUSED`).
    pub async fn delete_product(
        &self,
        request: impl IntoRequest<crate::catalog::v1::DeleteProductRequest>,
    ) -> Result<crate::catalog::v1::Product, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::catalog::DELETE_PRODUCT,
                request,
                |channel, request: Request<crate::catalog::v1::DeleteProductRequest>| async move {
                    Self::bare(channel).delete_product(request).await
                },
            )
            .await
    }
    /// Brings a soft-deleted product back.
    ///
    /// Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_NOT_DELETED`, `REQUEST_ID_REUSED`).
    pub async fn undelete_product(
        &self,
        request: impl IntoRequest<crate::catalog::v1::UndeleteProductRequest>,
    ) -> Result<crate::catalog::v1::Product, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::catalog::UNDELETE_PRODUCT,
                request,
                |channel, request: Request<crate::catalog::v1::UndeleteProductRequest>| async move {
                    Self::bare(channel).undelete_product(request).await
                },
            )
            .await
    }
    /// Removes soft-deleted products that match a filter, for good, up to 10,000 a call. Without `force` it only says what it
    /// would remove.
    ///
    /// Needs `catalog.purge`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn purge_products(
        &self,
        request: impl IntoRequest<crate::catalog::v1::PurgeProductsRequest>,
    ) -> Result<crate::catalog::v1::PurgeProductsResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::catalog::PURGE_PRODUCTS,
                request,
                |channel, request: Request<crate::catalog::v1::PurgeProductsRequest>| async move {
                    Self::bare(channel).purge_products(request).await
                },
            )
            .await
    }
    /// Creates or replaces many products. Each message of the stream is one batch that commits on its own; a row that breaks a
    /// rule is reported and counted, and the others of its batch are written. A product that is already as sent is left
    /// untouched, so sending the same import again changes nothing.
    ///
    /// Needs `catalog.write`. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`), RESOURCE_EXHAUSTED (`TOO_LARGE`: more than
    /// 250,000 products were refused; the batch with which they were stays written, too), UNAVAILABLE (`BULK_UNAVAILABLE`). When
    /// the call fails, the batches before the failure stay written: send the whole stream again with the same `request_id`.
    pub async fn import_products(
        &self,
        requests: impl IntoStreamingRequest<
            Message = crate::catalog::v1::ImportProductsRequest,
        >,
    ) -> Result<crate::catalog::v1::ImportProductsResponse, Error> {
        self.caller
            .client_stream(
                &policies::catalog::IMPORT_PRODUCTS,
                requests
                    .into_streaming_request()
                    .map(|requests| request_id::fill_first(
                        requests,
                        |first| &mut first.request_id,
                    )),
                |channel, requests| async move {
                    Self::bare(channel).import_products(requests).await
                },
            )
            .await
    }
    /// Streams every product that matches a filter, in the order of their names, as of one moment.
    ///
    /// Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), ABORTED (`READER_TOO_SLOW`: the whole stream must be
    /// read within 50 s), UNAVAILABLE (`BULK_UNAVAILABLE`).
    pub async fn export_products(
        &self,
        request: impl IntoRequest<crate::catalog::v1::ExportProductsRequest>,
    ) -> Result<Messages<crate::catalog::v1::ExportProductsResponse>, Error> {
        let request = request.into_request();
        self.caller
            .server_stream(
                &policies::catalog::EXPORT_PRODUCTS,
                request,
                |channel, request: Request<crate::catalog::v1::ExportProductsRequest>| async move {
                    Self::bare(channel).export_products(request).await
                },
            )
            .await
    }
}
/// Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
///
/// A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
/// remembered as.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Access {
    caller: Caller,
}
impl Access {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::identity::v1::access_service_client::AccessServiceClient<Channel> {
        crate::identity::v1::access_service_client::AccessServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Returns who the caller is, and what it may do.
    ///
    /// Any caller with credentials may call.
    pub async fn who_am_i(
        &self,
        request: impl IntoRequest<crate::identity::v1::WhoAmIRequest>,
    ) -> Result<crate::identity::v1::WhoAmIResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::WHO_AM_I,
                request,
                |channel, request: Request<crate::identity::v1::WhoAmIRequest>| async move {
                    Self::bare(channel).who_am_i(request).await
                },
            )
            .await
    }
    /// Returns which of these permissions the caller has, everywhere or for one resource.
    ///
    /// Any caller with credentials may call.
    pub async fn test_permissions(
        &self,
        request: impl IntoRequest<crate::identity::v1::TestPermissionsRequest>,
    ) -> Result<crate::identity::v1::TestPermissionsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::TEST_PERMISSIONS,
                request,
                |channel, request: Request<crate::identity::v1::TestPermissionsRequest>| async move {
                    Self::bare(channel).test_permissions(request).await
                },
            )
            .await
    }
    /// Lists every permission that there is, by name, a page at a time.
    ///
    /// Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_permissions(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListPermissionsRequest>,
    ) -> Result<crate::identity::v1::ListPermissionsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_PERMISSIONS,
                request,
                |channel, request: Request<crate::identity::v1::ListPermissionsRequest>| async move {
                    Self::bare(channel).list_permissions(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_permissions`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_permissions_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListPermissionsRequest>,
    ) -> Pages<crate::identity::v1::Permission> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListPermissionsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_permissions(request).await?;
                    Ok((page.permissions, page.next_page_token))
                })
            },
        )
    }
    /// Creates a role.
    ///
    /// Needs `identity.write_access`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a permission that does not exist),
    /// ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
    /// (`PERMISSION_MISSING`: nobody gives what they do not have).
    pub async fn create_role(
        &self,
        request: impl IntoRequest<crate::identity::v1::CreateRoleRequest>,
    ) -> Result<crate::identity::v1::Role, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::CREATE_ROLE,
                request,
                |channel, request: Request<crate::identity::v1::CreateRoleRequest>| async move {
                    Self::bare(channel).create_role(request).await
                },
            )
            .await
    }
    /// Returns one role.
    ///
    /// Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_role(
        &self,
        request: impl IntoRequest<crate::identity::v1::GetRoleRequest>,
    ) -> Result<crate::identity::v1::Role, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::GET_ROLE,
                request,
                |channel, request: Request<crate::identity::v1::GetRoleRequest>| async move {
                    Self::bare(channel).get_role(request).await
                },
            )
            .await
    }
    /// Lists roles by name, built-in ones included, a page at a time.
    ///
    /// Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_roles(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListRolesRequest>,
    ) -> Result<crate::identity::v1::ListRolesResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_ROLES,
                request,
                |channel, request: Request<crate::identity::v1::ListRolesRequest>| async move {
                    Self::bare(channel).list_roles(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_roles`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_roles_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListRolesRequest>,
    ) -> Pages<crate::identity::v1::Role> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListRolesRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_roles(request).await?;
                    Ok((page.roles, page.next_page_token))
                })
            },
        )
    }
    /// Changes the fields of a role that `update_mask` names; all that are set in `role` where there is no mask.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_IN_USE`: it is built in; `LAST_ADMINISTRATOR`; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
    /// nobody gives what they do not have).
    pub async fn update_role(
        &self,
        request: impl IntoRequest<crate::identity::v1::UpdateRoleRequest>,
    ) -> Result<crate::identity::v1::Role, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::UPDATE_ROLE,
                request,
                |channel, request: Request<crate::identity::v1::UpdateRoleRequest>| async move {
                    Self::bare(channel).update_role(request).await
                },
            )
            .await
    }
    /// Removes a role that nobody has.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_IN_USE`: somebody has it, or it is built in; `REQUEST_ID_REUSED`).
    pub async fn delete_role(
        &self,
        request: impl IntoRequest<crate::identity::v1::DeleteRoleRequest>,
    ) -> Result<(), Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::DELETE_ROLE,
                request,
                |channel, request: Request<crate::identity::v1::DeleteRoleRequest>| async move {
                    Self::bare(channel).delete_role(request).await
                },
            )
            .await
    }
    /// Gives somebody a role.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: the role or the member), ALREADY_EXISTS
    /// (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody
    /// gives what they do not have).
    pub async fn create_role_binding(
        &self,
        request: impl IntoRequest<crate::identity::v1::CreateRoleBindingRequest>,
    ) -> Result<crate::identity::v1::RoleBinding, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::CREATE_ROLE_BINDING,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::CreateRoleBindingRequest>|
                async move { Self::bare(channel).create_role_binding(request).await },
            )
            .await
    }
    /// Lists who has which role, a page at a time.
    ///
    /// Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_role_bindings(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListRoleBindingsRequest>,
    ) -> Result<crate::identity::v1::ListRoleBindingsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_ROLE_BINDINGS,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ListRoleBindingsRequest>|
                async move { Self::bare(channel).list_role_bindings(request).await },
            )
            .await
    }
    /// All that [`Self::list_role_bindings`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_role_bindings_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListRoleBindingsRequest>,
    ) -> Pages<crate::identity::v1::RoleBinding> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListRoleBindingsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_role_bindings(request).await?;
                    Ok((page.role_bindings, page.next_page_token))
                })
            },
        )
    }
    /// Takes a role away from somebody.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`LAST_ADMINISTRATOR`,
    /// `REQUEST_ID_REUSED`).
    pub async fn delete_role_binding(
        &self,
        request: impl IntoRequest<crate::identity::v1::DeleteRoleBindingRequest>,
    ) -> Result<(), Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::DELETE_ROLE_BINDING,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::DeleteRoleBindingRequest>|
                async move { Self::bare(channel).delete_role_binding(request).await },
            )
            .await
    }
    /// Creates a service account. It may do nothing until it has a role.
    ///
    /// Needs `identity.write_access`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the id, or a certificate identity),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn create_service_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::CreateServiceAccountRequest>,
    ) -> Result<crate::identity::v1::ServiceAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::CREATE_SERVICE_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::CreateServiceAccountRequest>|
                async move { Self::bare(channel).create_service_account(request).await },
            )
            .await
    }
    /// Returns one service account.
    ///
    /// Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_service_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::GetServiceAccountRequest>,
    ) -> Result<crate::identity::v1::ServiceAccount, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::GET_SERVICE_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::GetServiceAccountRequest>|
                async move { Self::bare(channel).get_service_account(request).await },
            )
            .await
    }
    /// Lists service accounts by name, a page at a time.
    ///
    /// Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_service_accounts(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListServiceAccountsRequest>,
    ) -> Result<crate::identity::v1::ListServiceAccountsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_SERVICE_ACCOUNTS,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ListServiceAccountsRequest>|
                async move { Self::bare(channel).list_service_accounts(request).await },
            )
            .await
    }
    /// All that [`Self::list_service_accounts`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_service_accounts_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListServiceAccountsRequest>,
    ) -> Pages<crate::identity::v1::ServiceAccount> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListServiceAccountsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_service_accounts(request).await?;
                    Ok((page.service_accounts, page.next_page_token))
                })
            },
        )
    }
    /// Changes the fields of a service account that `update_mask` names; all that are set in `service_account` where there is
    /// no mask.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
    /// (`RESOURCE_ALREADY_EXISTS`: a certificate identity), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
    /// (`PERMISSION_MISSING`: who makes a way in must have all that the service account may do).
    pub async fn update_service_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::UpdateServiceAccountRequest>,
    ) -> Result<crate::identity::v1::ServiceAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::UPDATE_SERVICE_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::UpdateServiceAccountRequest>|
                async move { Self::bare(channel).update_service_account(request).await },
            )
            .await
    }
    /// Refuses a service account wherever it calls, within five seconds. One that is disabled stays so.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
    pub async fn disable_service_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::DisableServiceAccountRequest>,
    ) -> Result<crate::identity::v1::ServiceAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::DISABLE_SERVICE_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::DisableServiceAccountRequest>|
                async move { Self::bare(channel).disable_service_account(request).await },
            )
            .await
    }
    /// Lets a disabled service account call again. One that is enabled stays so.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
    pub async fn enable_service_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::EnableServiceAccountRequest>,
    ) -> Result<crate::identity::v1::ServiceAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::ENABLE_SERVICE_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::EnableServiceAccountRequest>|
                async move { Self::bare(channel).enable_service_account(request).await },
            )
            .await
    }
    /// Makes a key for a service account. The answer holds the secret, which nothing shows again.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`RESOURCE_IN_USE`: it has
    /// 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
    pub async fn create_api_key(
        &self,
        request: impl IntoRequest<crate::identity::v1::CreateApiKeyRequest>,
    ) -> Result<crate::identity::v1::ApiKey, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::CREATE_API_KEY,
                request,
                |channel, request: Request<crate::identity::v1::CreateApiKeyRequest>| async move {
                    Self::bare(channel).create_api_key(request).await
                },
            )
            .await
    }
    /// Lists the keys of a service account, those that no longer hold included, a page at a time.
    ///
    /// Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_api_keys(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListApiKeysRequest>,
    ) -> Result<crate::identity::v1::ListApiKeysResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_API_KEYS,
                request,
                |channel, request: Request<crate::identity::v1::ListApiKeysRequest>| async move {
                    Self::bare(channel).list_api_keys(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_api_keys`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_api_keys_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListApiKeysRequest>,
    ) -> Pages<crate::identity::v1::ApiKey> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListApiKeysRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_api_keys(request).await?;
                    Ok((page.api_keys, page.next_page_token))
                })
            },
        )
    }
    /// Makes a key that replaces another, which stays valid for as long as both are to overlap.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is no
    /// longer valid; `RESOURCE_IN_USE`: there are 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
    /// nobody gives what they do not have).
    pub async fn rotate_api_key(
        &self,
        request: impl IntoRequest<crate::identity::v1::RotateApiKeyRequest>,
    ) -> Result<crate::identity::v1::ApiKey, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::ROTATE_API_KEY,
                request,
                |channel, request: Request<crate::identity::v1::RotateApiKeyRequest>| async move {
                    Self::bare(channel).rotate_api_key(request).await
                },
            )
            .await
    }
    /// Revokes a key: it is refused everywhere within five seconds. One that is revoked stays so.
    ///
    /// Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn revoke_api_key(
        &self,
        request: impl IntoRequest<crate::identity::v1::RevokeApiKeyRequest>,
    ) -> Result<crate::identity::v1::ApiKey, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::access::REVOKE_API_KEY,
                request,
                |channel, request: Request<crate::identity::v1::RevokeApiKeyRequest>| async move {
                    Self::bare(channel).revoke_api_key(request).await
                },
            )
            .await
    }
    /// Lists what happened to who may do what, the latest first, a page at a time.
    ///
    /// Needs `identity.read_audit`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_audit_records(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListAuditRecordsRequest>,
    ) -> Result<crate::identity::v1::ListAuditRecordsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::access::LIST_AUDIT_RECORDS,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ListAuditRecordsRequest>|
                async move { Self::bare(channel).list_audit_records(request).await },
            )
            .await
    }
    /// All that [`Self::list_audit_records`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_audit_records_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListAuditRecordsRequest>,
    ) -> Pages<crate::identity::v1::AuditRecord> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListAuditRecordsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_audit_records(request).await?;
                    Ok((page.audit_records, page.next_page_token))
                })
            },
        )
    }
}
/// People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
///
/// A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
/// account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
///
/// A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
/// what is left of it.
#[derive(Clone, Debug)]
pub struct Account {
    caller: Caller,
}
impl Account {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::identity::v1::account_service_client::AccountServiceClient<Channel> {
        crate::identity::v1::account_service_client::AccountServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Creates an account. It is `ACTIVE`, and no address of it is verified.
    ///
    /// Needs `identity.manage_accounts`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, also for the name of an account that was
    /// erased; `EMAIL_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn create_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::CreateAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::CREATE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::CreateAccountRequest>| async move {
                    Self::bare(channel).create_account(request).await
                },
            )
            .await
    }
    /// Returns one account, also a soft-deleted or an erased one.
    ///
    /// Needs `identity.read_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::GetAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::account::GET_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::GetAccountRequest>| async move {
                    Self::bare(channel).get_account(request).await
                },
            )
            .await
    }
    /// Returns up to 1,000 accounts in the order asked for, as of one moment. All or nothing: one that does not exist fails the
    /// call.
    ///
    /// Needs `identity.read_accounts`, for these accounts at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one
    /// missing), RESOURCE_EXHAUSTED (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer).
    pub async fn batch_get_accounts(
        &self,
        request: impl IntoRequest<crate::identity::v1::BatchGetAccountsRequest>,
    ) -> Result<crate::identity::v1::BatchGetAccountsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::account::BATCH_GET_ACCOUNTS,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::BatchGetAccountsRequest>|
                async move { Self::bare(channel).batch_get_accounts(request).await },
            )
            .await
    }
    /// Lists accounts, or those that a query finds, a page at a time. A page ends early where it would get too large. That is for
    /// those who administer accounts: a permission to read one that is named does not let its holder go through all.
    ///
    /// Needs `identity.manage_accounts`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_accounts(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListAccountsRequest>,
    ) -> Result<crate::identity::v1::ListAccountsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::account::LIST_ACCOUNTS,
                request,
                |channel, request: Request<crate::identity::v1::ListAccountsRequest>| async move {
                    Self::bare(channel).list_accounts(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_accounts`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_accounts_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListAccountsRequest>,
    ) -> Pages<crate::identity::v1::Account> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListAccountsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_accounts(request).await?;
                    Ok((page.accounts, page.next_page_token))
                })
            },
        )
    }
    /// Changes the fields of an account that `update_mask` names; all that are set in `account` where there is no mask. An e-mail
    /// address that the account did not have before is not verified. The addresses that were verified before are told by mail of
    /// each change of addresses.
    ///
    /// A person who has an address of an account can set its password. So a caller that adds one to its own account proves who it
    /// is as in FinishIdentityLink, and one that adds one to another's must have all that the account's roles permit.
    ///
    /// Needs `identity.write_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ALREADY_EXISTS
    /// (`EMAIL_ALREADY_EXISTS`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`RESOURCE_DELETED`; `STATE_CONFLICT`: it was
    /// erased; `REQUEST_ID_REUSED`), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong;
    /// `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), PERMISSION_DENIED
    /// (`PERMISSION_MISSING`: another's account, which is given an address, has roles that permit more than the caller may).
    pub async fn update_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::UpdateAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::UPDATE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::UpdateAccountRequest>| async move {
                    Self::bare(channel).update_account(request).await
                },
            )
            .await
    }
    /// Disables an account: nobody may sign in with it any more, and those who are signed in lose access within seconds.
    ///
    /// Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`ACCOUNT_DISABLED`: it already is; `RESOURCE_DELETED`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
    /// `REQUEST_ID_REUSED`).
    pub async fn disable_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::DisableAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::DISABLE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::DisableAccountRequest>| async move {
                    Self::bare(channel).disable_account(request).await
                },
            )
            .await
    }
    /// Makes a disabled account `ACTIVE` again.
    ///
    /// Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_DELETED`; `STATE_CONFLICT`: it is `ACTIVE`, or it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
    /// (`PERMISSION_MISSING`: the account has roles that permit more than the caller may).
    pub async fn enable_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::EnableAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::ENABLE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::EnableAccountRequest>| async move {
                    Self::bare(channel).enable_account(request).await
                },
            )
            .await
    }
    /// Soft-deletes an account: lists leave it out, nobody may sign in with it, and it is erased after 30 days. Until then
    /// UndeleteAccount brings it back, and its e-mail addresses stay its own.
    ///
    /// Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_DELETED`, unless `allow_missing`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
    /// `REQUEST_ID_REUSED`).
    pub async fn delete_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::DeleteAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::DELETE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::DeleteAccountRequest>| async move {
                    Self::bare(channel).delete_account(request).await
                },
            )
            .await
    }
    /// Brings a soft-deleted account back as it was.
    ///
    /// Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`RESOURCE_NOT_DELETED`; `STATE_CONFLICT`: it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
    /// (`PERMISSION_MISSING`: as of EnableAccount).
    pub async fn undelete_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::UndeleteAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::UNDELETE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::UndeleteAccountRequest>| async move {
                    Self::bare(channel).undelete_account(request).await
                },
            )
            .await
    }
    /// Erases all that is known of a person, for good and everywhere, also in the stored answers of requests. What is left is a name
    /// with a revision and times, which orders and the ledger go on referring to, and the records of the audit log, which can only be
    /// added to: what was done to the account, when, and from which network address. Cannot be undone. An account that was erased
    /// stays as it is.
    ///
    /// Needs `identity.erase_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
    pub async fn erase_account(
        &self,
        request: impl IntoRequest<crate::identity::v1::EraseAccountRequest>,
    ) -> Result<crate::identity::v1::Account, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::account::ERASE_ACCOUNT,
                request,
                |channel, request: Request<crate::identity::v1::EraseAccountRequest>| async move {
                    Self::bare(channel).erase_account(request).await
                },
            )
            .await
    }
    /// Returns all that is held on a person, as of one moment, a record at a time: the account, what it was before as far as that
    /// is kept for requests that are sent again, then what other parts of the system keep under its name, such as orders. The audit
    /// log is not among it: ListAuditRecords reads that.
    ///
    /// Needs `identity.export_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
    /// (`READER_TOO_SLOW`).
    pub async fn export_account_data(
        &self,
        request: impl IntoRequest<crate::identity::v1::ExportAccountDataRequest>,
    ) -> Result<Messages<crate::identity::v1::ExportAccountDataResponse>, Error> {
        let request = request.into_request();
        self.caller
            .server_stream(
                &policies::account::EXPORT_ACCOUNT_DATA,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ExportAccountDataRequest>|
                async move { Self::bare(channel).export_account_data(request).await },
            )
            .await
    }
}
/// What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
///
/// A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
/// with the same token. Mails are in English, and say nothing of the person.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
#[derive(Clone, Debug)]
pub struct Email {
    caller: Caller,
}
impl Email {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::identity::v1::email_service_client::EmailServiceClient<Channel> {
        crate::identity::v1::email_service_client::EmailServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Sends a mail to one of an account's addresses, with a token for VerifyEmail that is valid for 24 hours, and ends the
    /// one before it. Nothing is sent to an address that is verified. Sent again with the same `request_id`, it is the same mail.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
    /// also where the account does not have the address), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`),
    /// RESOURCE_EXHAUSTED (`RATE_LIMITED`: so many mails were sent to the address within an hour).
    pub async fn request_email_verification(
        &self,
        request: impl IntoRequest<crate::identity::v1::RequestEmailVerificationRequest>,
    ) -> Result<crate::identity::v1::RequestEmailVerificationResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::email::REQUEST_EMAIL_VERIFICATION,
                request,
                |
                    channel,
                    request: Request<
                        crate::identity::v1::RequestEmailVerificationRequest,
                    >|
                async move {
                    Self::bare(channel).request_email_verification(request).await
                },
            )
            .await
    }
    /// Marks the address that a token was sent to as verified.
    ///
    /// Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has expired, or the
    /// account does not have the address any more), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn verify_email(
        &self,
        request: impl IntoRequest<crate::identity::v1::VerifyEmailRequest>,
    ) -> Result<crate::identity::v1::VerifyEmailResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::email::VERIFY_EMAIL,
                request,
                |channel, request: Request<crate::identity::v1::VerifyEmailRequest>| async move {
                    Self::bare(channel).verify_email(request).await
                },
            )
            .await
    }
    /// Sends a mail to an address, with a token for ResetPassword that is valid for an hour, where an account that may sign in
    /// has the address, and ends the account's token before it. The answer is the same, after the same time, where there is no such
    /// account, and where so many were sent to the address within an hour that no more is sent.
    ///
    /// Anyone may call. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn request_password_reset(
        &self,
        request: impl IntoRequest<crate::identity::v1::RequestPasswordResetRequest>,
    ) -> Result<crate::identity::v1::RequestPasswordResetResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::email::REQUEST_PASSWORD_RESET,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::RequestPasswordResetRequest>|
                async move { Self::bare(channel).request_password_reset(request).await },
            )
            .await
    }
    /// Sets the password of the account that a token was sent to, ends all of its sessions, and marks the address as verified.
    /// A second factor stays as it is. A token ends unused when the password is set in another way, or the account loses the
    /// address.
    ///
    /// Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has ended or expired, or
    /// the account may not sign in; `INVALID_FIELD`: the new password is too short, or one of the best known),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn reset_password(
        &self,
        request: impl IntoRequest<crate::identity::v1::ResetPasswordRequest>,
    ) -> Result<crate::identity::v1::ResetPasswordResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::email::RESET_PASSWORD,
                request,
                |channel, request: Request<crate::identity::v1::ResetPasswordRequest>| async move {
                    Self::bare(channel).reset_password(request).await
                },
            )
            .await
    }
}
/// Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
/// that service accounts sign themselves; and which people of providers are which accounts.
///
/// What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
/// how, and by which rules a person of a provider becomes an account here.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Federation {
    caller: Caller,
}
impl Federation {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::identity::v1::federation_service_client::FederationServiceClient<
        Channel,
    > {
        crate::identity::v1::federation_service_client::FederationServiceClient::new(
                channel,
            )
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Begins a sign-in at a provider: the answer says where to send the person's browser, which comes back with a code for
    /// FinishSignIn. Nothing is stored.
    ///
    /// Anyone may call. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured),
    /// UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
    pub async fn begin_sign_in(
        &self,
        request: impl IntoRequest<crate::identity::v1::BeginSignInRequest>,
    ) -> Result<crate::identity::v1::BeginSignInResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::federation::BEGIN_SIGN_IN,
                request,
                |channel, request: Request<crate::identity::v1::BeginSignInRequest>| async move {
                    Self::bare(channel).begin_sign_in(request).await
                },
            )
            .await
    }
    /// Signs in whom a provider has sent back with a code. A person who is new becomes an account where the operator allows
    /// that, or is linked to the account with the same verified address where the operator allows that and the account has no
    /// second factor, which a provider's word does not stand in for.
    ///
    /// Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: the state or the code does not hold, or was used
    /// before; or the account is disabled), ALREADY_EXISTS (`EMAIL_ALREADY_EXISTS`: an account has the address, and is not
    /// linked), NOT_FOUND (`RESOURCE_NOT_FOUND`: nobody here is linked, and nobody may sign up), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
    pub async fn finish_sign_in(
        &self,
        request: impl IntoRequest<crate::identity::v1::FinishSignInRequest>,
    ) -> Result<crate::identity::v1::SignInResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::federation::FINISH_SIGN_IN,
                request,
                |channel, request: Request<crate::identity::v1::FinishSignInRequest>| async move {
                    Self::bare(channel).finish_sign_in(request).await
                },
            )
            .await
    }
    /// Signs in whom an ID token is about that an app got from a provider's own library. An ID token is taken once.
    ///
    /// Anyone may call. Errors: as those of FinishSignIn: UNAUTHENTICATED (`CREDENTIALS_INVALID`), ALREADY_EXISTS
    /// (`EMAIL_ALREADY_EXISTS`), NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`: the provider is not
    /// configured), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
    pub async fn exchange_id_token(
        &self,
        request: impl IntoRequest<crate::identity::v1::ExchangeIdTokenRequest>,
    ) -> Result<crate::identity::v1::SignInResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::federation::EXCHANGE_ID_TOKEN,
                request,
                |channel, request: Request<crate::identity::v1::ExchangeIdTokenRequest>| async move {
                    Self::bare(channel).exchange_id_token(request).await
                },
            )
            .await
    }
    /// Gives a service account an access token for an assertion that it has signed with one of its assertion keys (RFC 7523): a
    /// JWT with `alg` EdDSA and the key's `kid`, whose `iss` and `sub` are the service account's name, `aud` is `counterfoil`,
    /// and `exp` is ten minutes after `iat` at most. The same assertion gives the same token, whatever the `request_id`: no
    /// call is answered with FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    ///
    /// Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`).
    pub async fn exchange_assertion(
        &self,
        request: impl IntoRequest<crate::identity::v1::ExchangeAssertionRequest>,
    ) -> Result<crate::identity::v1::ExchangeAssertionResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::federation::EXCHANGE_ASSERTION,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ExchangeAssertionRequest>|
                async move { Self::bare(channel).exchange_assertion(request).await },
            )
            .await
    }
    /// Lists whom an account is at OpenID Connect providers, a page at a time.
    ///
    /// Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_linked_identities(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListLinkedIdentitiesRequest>,
    ) -> Result<crate::identity::v1::ListLinkedIdentitiesResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::federation::LIST_LINKED_IDENTITIES,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ListLinkedIdentitiesRequest>|
                async move { Self::bare(channel).list_linked_identities(request).await },
            )
            .await
    }
    /// All that [`Self::list_linked_identities`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_linked_identities_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListLinkedIdentitiesRequest>,
    ) -> Pages<crate::identity::v1::LinkedIdentity> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListLinkedIdentitiesRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_linked_identities(request).await?;
                    Ok((page.linked_identities, page.next_page_token))
                })
            },
        )
    }
    /// Begins to link an identity of a provider to the caller's own account: the answer says where to send the person's browser,
    /// which comes back with a code for FinishIdentityLink. Nothing is stored. What comes back is good for the session that calls
    /// here and for no other, nor for a sign-in.
    ///
    /// Needs `identity.write_credentials`, and a session of the account itself: nobody does this for others, and nothing but a
    /// person's session does it. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no
    /// session calls), INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured), UNAVAILABLE
    /// (`IDENTITY_PROVIDER_UNAVAILABLE`).
    pub async fn begin_identity_link(
        &self,
        request: impl IntoRequest<crate::identity::v1::BeginIdentityLinkRequest>,
    ) -> Result<crate::identity::v1::BeginIdentityLinkResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::federation::BEGIN_IDENTITY_LINK,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::BeginIdentityLinkRequest>|
                async move { Self::bare(channel).begin_identity_link(request).await },
            )
            .await
    }
    /// Links the identity that a provider has sent back with a code to the caller's own account, which it can sign in to from now
    /// on. The account's verified addresses are told by mail.
    ///
    /// An open session is not enough: the call says the account's password where it has one, and a code of its second factor where
    /// it has one. Where it has neither, the session must have begun within the last ten minutes.
    ///
    /// Needs `identity.write_credentials`, and a session of the account itself, as BeginIdentityLink does. Errors: NOT_FOUND
    /// (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no session calls), UNAUTHENTICATED
    /// (`CREDENTIALS_INVALID`: the password or the code of the second factor is wrong; or the state or the code of the provider
    /// does not hold, was used before, or was begun by another session; `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`),
    /// RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the identity is linked already, to this
    /// account or to another, of which nothing is said), FAILED_PRECONDITION (`RESOURCE_IN_USE`: the account has as many as it may;
    /// `REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
    pub async fn finish_identity_link(
        &self,
        request: impl IntoRequest<crate::identity::v1::FinishIdentityLinkRequest>,
    ) -> Result<crate::identity::v1::LinkedIdentity, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::federation::FINISH_IDENTITY_LINK,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::FinishIdentityLinkRequest>|
                async move { Self::bare(channel).finish_identity_link(request).await },
            )
            .await
    }
    /// Takes an identity away from an account: it does not sign in any more, and the sessions that it began end, but the one that
    /// calls. The account's verified addresses are told by mail. What an account could not sign in without stays: it needs a
    /// password or another identity first.
    ///
    /// A caller that does this to its own account, or may do so for its own only, proves who it is as in FinishIdentityLink.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
    /// `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`LAST_SIGN_IN_METHOD`;
    /// `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the caller
    /// may).
    pub async fn unlink_identity(
        &self,
        request: impl IntoRequest<crate::identity::v1::UnlinkIdentityRequest>,
    ) -> Result<crate::identity::v1::UnlinkIdentityResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::federation::UNLINK_IDENTITY,
                request,
                |channel, request: Request<crate::identity::v1::UnlinkIdentityRequest>| async move {
                    Self::bare(channel).unlink_identity(request).await
                },
            )
            .await
    }
}
/// Sign-in, sessions and the tokens that go with them.
///
/// A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
/// (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
/// RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
/// was sent again or ran at the same time, shows that it was stolen, and ends the session.
///
/// What reads credentials answers the same, after the same time, whether or not there is such an account.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Session {
    caller: Caller,
}
impl Session {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::identity::v1::session_service_client::SessionServiceClient<Channel> {
        crate::identity::v1::session_service_client::SessionServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Signs a person in with an e-mail address and a password, and with a code where the account has a second factor. Sent
    /// again with the same `request_id`, it is the same session with the same tokens.
    ///
    /// Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: there is no such account, the password or the code is
    /// wrong, or the account is disabled, which are not told apart; `SECOND_FACTOR_REQUIRED`), RESOURCE_EXHAUSTED
    /// (`SIGN_IN_LOCKED`: too many have failed), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn sign_in(
        &self,
        request: impl IntoRequest<crate::identity::v1::SignInRequest>,
    ) -> Result<crate::identity::v1::SignInResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::SIGN_IN,
                request,
                |channel, request: Request<crate::identity::v1::SignInRequest>| async move {
                    Self::bare(channel).sign_in(request).await
                },
            )
            .await
    }
    /// Replaces a session's tokens. Calls that run at the same time, and one that is sent again with the same `request_id`, get
    /// the same new tokens.
    ///
    /// Anyone may call. Another request with the same `request_id` is another use, so no call is answered with
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`). Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: it is no refresh token, was
    /// used before, or its session has ended).
    pub async fn refresh_session(
        &self,
        request: impl IntoRequest<crate::identity::v1::RefreshSessionRequest>,
    ) -> Result<crate::identity::v1::RefreshSessionResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::REFRESH_SESSION,
                request,
                |channel, request: Request<crate::identity::v1::RefreshSessionRequest>| async move {
                    Self::bare(channel).refresh_session(request).await
                },
            )
            .await
    }
    /// Lists an account's sessions that have not ended, a page at a time.
    ///
    /// Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_sessions(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListSessionsRequest>,
    ) -> Result<crate::identity::v1::ListSessionsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::session::LIST_SESSIONS,
                request,
                |channel, request: Request<crate::identity::v1::ListSessionsRequest>| async move {
                    Self::bare(channel).list_sessions(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_sessions`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_sessions_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListSessionsRequest>,
    ) -> Pages<crate::identity::v1::Session> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListSessionsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_sessions(request).await?;
                    Ok((page.sessions, page.next_page_token))
                })
            },
        )
    }
    /// Ends a session: its tokens are refused everywhere within five seconds. One that has ended stays so.
    ///
    /// Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn revoke_session(
        &self,
        request: impl IntoRequest<crate::identity::v1::RevokeSessionRequest>,
    ) -> Result<crate::identity::v1::Session, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::REVOKE_SESSION,
                request,
                |channel, request: Request<crate::identity::v1::RevokeSessionRequest>| async move {
                    Self::bare(channel).revoke_session(request).await
                },
            )
            .await
    }
    /// Ends all sessions of an account, but the one that the caller names.
    ///
    /// Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn revoke_sessions(
        &self,
        request: impl IntoRequest<crate::identity::v1::RevokeSessionsRequest>,
    ) -> Result<crate::identity::v1::RevokeSessionsResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::REVOKE_SESSIONS,
                request,
                |channel, request: Request<crate::identity::v1::RevokeSessionsRequest>| async move {
                    Self::bare(channel).revoke_sessions(request).await
                },
            )
            .await
    }
    /// Sets an account's password, and ends its sessions but the one that the caller names. Who may do so for their own account
    /// only must say the password that there is. Where there is none, they prove who they are by a code of the second factor, or,
    /// without one, by having signed in within the last ten minutes.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// UNAUTHENTICATED (`CREDENTIALS_INVALID`: the current password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
    /// `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`),
    /// INVALID_ARGUMENT (`INVALID_FIELD`: the new password is too short, or one of the best known), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the
    /// caller may).
    pub async fn set_password(
        &self,
        request: impl IntoRequest<crate::identity::v1::SetPasswordRequest>,
    ) -> Result<crate::identity::v1::SetPasswordResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::SET_PASSWORD,
                request,
                |channel, request: Request<crate::identity::v1::SetPasswordRequest>| async move {
                    Self::bare(channel).set_password(request).await
                },
            )
            .await
    }
    /// Begins a second factor: the answer has the secret for an authenticator app (TOTP, RFC 6238). It counts once
    /// ConfirmSecondFactor has seen a code of it; until then, and where there is one already, the account stays as it is.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
    pub async fn enroll_second_factor(
        &self,
        request: impl IntoRequest<crate::identity::v1::EnrollSecondFactorRequest>,
    ) -> Result<crate::identity::v1::EnrollSecondFactorResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::ENROLL_SECOND_FACTOR,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::EnrollSecondFactorRequest>|
                async move { Self::bare(channel).enroll_second_factor(request).await },
            )
            .await
    }
    /// Makes the second factor that was begun last count, in place of one before; a caller that may do so for its own account
    /// only removes that one first. The answer has recovery codes, each of which serves once in place of a code.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
    /// also where none was begun), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED
    /// (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`STATE_CONFLICT`: there is one that counts; `REQUEST_ID_REUSED`),
    /// PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
    pub async fn confirm_second_factor(
        &self,
        request: impl IntoRequest<crate::identity::v1::ConfirmSecondFactorRequest>,
    ) -> Result<crate::identity::v1::ConfirmSecondFactorResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::CONFIRM_SECOND_FACTOR,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::ConfirmSecondFactorRequest>|
                async move { Self::bare(channel).confirm_second_factor(request).await },
            )
            .await
    }
    /// Removes an account's second factor. Who may do so for their own account only must give a code of it, or a recovery code.
    ///
    /// Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
    /// UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
    pub async fn remove_second_factor(
        &self,
        request: impl IntoRequest<crate::identity::v1::RemoveSecondFactorRequest>,
    ) -> Result<crate::identity::v1::RemoveSecondFactorResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::session::REMOVE_SECOND_FACTOR,
                request,
                |
                    channel,
                    request: Request<crate::identity::v1::RemoveSecondFactorRequest>|
                async move { Self::bare(channel).remove_second_factor(request).await },
            )
            .await
    }
    /// Returns the public keys that access tokens may be signed with (RFC 7517), so that other services verify tokens
    /// themselves. All of them are on one page. The same document is at `/.well-known/jwks.json` on the admin port.
    ///
    /// Anyone may call. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_json_web_keys(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListJsonWebKeysRequest>,
    ) -> Result<crate::identity::v1::ListJsonWebKeysResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::session::LIST_JSON_WEB_KEYS,
                request,
                |channel, request: Request<crate::identity::v1::ListJsonWebKeysRequest>| async move {
                    Self::bare(channel).list_json_web_keys(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_json_web_keys`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_json_web_keys_pages(
        &self,
        request: impl IntoRequest<crate::identity::v1::ListJsonWebKeysRequest>,
    ) -> Pages<crate::identity::v1::JsonWebKey> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::identity::v1::ListJsonWebKeysRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_json_web_keys(request).await?;
                    Ok((page.keys, page.next_page_token))
                })
            },
        )
    }
}
/// Stock: where units of each SKU are, and every movement that brought them there.
///
/// A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
/// reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
/// created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
/// (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Inventory {
    caller: Caller,
}
impl Inventory {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::inventory::v1::inventory_service_client::InventoryServiceClient<
        Channel,
    > {
        crate::inventory::v1::inventory_service_client::InventoryServiceClient::new(
                channel,
            )
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Creates a location.
    ///
    /// Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn create_location(
        &self,
        request: impl IntoRequest<crate::inventory::v1::CreateLocationRequest>,
    ) -> Result<crate::inventory::v1::Location, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::CREATE_LOCATION,
                request,
                |channel, request: Request<crate::inventory::v1::CreateLocationRequest>| async move {
                    Self::bare(channel).create_location(request).await
                },
            )
            .await
    }
    /// Creates up to 500 locations, all or none.
    ///
    /// Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, naming the first one that exists),
    /// FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn batch_create_locations(
        &self,
        request: impl IntoRequest<crate::inventory::v1::BatchCreateLocationsRequest>,
    ) -> Result<crate::inventory::v1::BatchCreateLocationsResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::BATCH_CREATE_LOCATIONS,
                request,
                |
                    channel,
                    request: Request<crate::inventory::v1::BatchCreateLocationsRequest>|
                async move { Self::bare(channel).batch_create_locations(request).await },
            )
            .await
    }
    /// Returns one location.
    ///
    /// Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_location(
        &self,
        request: impl IntoRequest<crate::inventory::v1::GetLocationRequest>,
    ) -> Result<crate::inventory::v1::Location, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::GET_LOCATION,
                request,
                |channel, request: Request<crate::inventory::v1::GetLocationRequest>| async move {
                    Self::bare(channel).get_location(request).await
                },
            )
            .await
    }
    /// Lists locations by name, a page at a time.
    ///
    /// Needs `inventory.read`, and lists the locations that it is for; a page token is valid for just these. Errors: INVALID_ARGUMENT
    /// (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_locations(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListLocationsRequest>,
    ) -> Result<crate::inventory::v1::ListLocationsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::LIST_LOCATIONS,
                request,
                |channel, request: Request<crate::inventory::v1::ListLocationsRequest>| async move {
                    Self::bare(channel).list_locations(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_locations`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_locations_pages(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListLocationsRequest>,
    ) -> Pages<crate::inventory::v1::Location> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::inventory::v1::ListLocationsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_locations(request).await?;
                    Ok((page.locations, page.next_page_token))
                })
            },
        )
    }
    /// Changes the fields of a location that `update_mask` names; all that are set in `location` where there is no mask.
    ///
    /// Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`REQUEST_ID_REUSED`).
    pub async fn update_location(
        &self,
        request: impl IntoRequest<crate::inventory::v1::UpdateLocationRequest>,
    ) -> Result<crate::inventory::v1::Location, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::UPDATE_LOCATION,
                request,
                |channel, request: Request<crate::inventory::v1::UpdateLocationRequest>| async move {
                    Self::bare(channel).update_location(request).await
                },
            )
            .await
    }
    /// Returns how many units of a SKU a location has. There is a level from the first time on that the SKU was put there.
    ///
    /// Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::GetStockRequest>,
    ) -> Result<crate::inventory::v1::StockLevel, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::GET_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::GetStockRequest>| async move {
                    Self::bare(channel).get_stock(request).await
                },
            )
            .await
    }
    /// Returns up to 1,000 levels in the order asked for, as of one moment. All or nothing: one that does not exist fails the
    /// call, unless `allow_missing` is set.
    ///
    /// Needs `inventory.read` for the location of each. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing).
    pub async fn batch_get_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::BatchGetStockRequest>,
    ) -> Result<crate::inventory::v1::BatchGetStockResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::BATCH_GET_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::BatchGetStockRequest>| async move {
                    Self::bare(channel).batch_get_stock(request).await
                },
            )
            .await
    }
    /// Lists levels, a page at a time: those of a location by SKU, or those of all locations by SKU and location.
    ///
    /// Needs `inventory.read` for the location, and lists of all locations those that it is for; a page token is valid for just these.
    /// Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location).
    pub async fn list_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListStockRequest>,
    ) -> Result<crate::inventory::v1::ListStockResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::LIST_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::ListStockRequest>| async move {
                    Self::bare(channel).list_stock(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_stock`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_stock_pages(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListStockRequest>,
    ) -> Pages<crate::inventory::v1::StockLevel> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::inventory::v1::ListStockRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_stock(request).await?;
                    Ok((page.stock_levels, page.next_page_token))
                })
            },
        )
    }
    /// Puts, takes or corrects units of up to 1,000 SKUs at one location, all lines or none. The reason says from which bucket
    /// to which. It is the way to record opening stock, too: a whole store is a few calls.
    ///
    /// Needs `inventory.write` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location, or, where units come
    /// from outside, for the level of a SKU that the catalog does not have, nor had when it was first stocked),
    /// FAILED_PRECONDITION (`OUT_OF_STOCK`, where a bucket has fewer than are to be taken, as that of a level that does not
    /// exist; `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), ABORTED (`ETAG_MISMATCH`, for a line whose `etag` or
    /// `expected_quantity` no longer holds), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
    pub async fn adjust_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::AdjustStockRequest>,
    ) -> Result<crate::inventory::v1::AdjustStockResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::ADJUST_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::AdjustStockRequest>| async move {
                    Self::bare(channel).adjust_stock(request).await
                },
            )
            .await
    }
    /// Moves units of up to 500 SKUs from one location to another, all lines or none.
    ///
    /// Needs `inventory.write` for both locations. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location, or for the level of
    /// a SKU that the catalog does not have, nor had when it was first stocked), FAILED_PRECONDITION (`OUT_OF_STOCK`,
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
    pub async fn transfer_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::TransferStockRequest>,
    ) -> Result<crate::inventory::v1::TransferStockResponse, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::TRANSFER_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::TransferStockRequest>| async move {
                    Self::bare(channel).transfer_stock(request).await
                },
            )
            .await
    }
    /// Keeps units of up to 500 SKUs at one location for a while, all lines or none. What is neither committed nor released by
    /// then is on hand again a moment later.
    ///
    /// Needs `inventory.reserve` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location),
    /// FAILED_PRECONDITION (`OUT_OF_STOCK`, `REQUEST_ID_REUSED`).
    pub async fn reserve_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ReserveStockRequest>,
    ) -> Result<crate::inventory::v1::Reservation, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::RESERVE_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::ReserveStockRequest>| async move {
                    Self::bare(channel).reserve_stock(request).await
                },
            )
            .await
    }
    /// Returns one reservation.
    ///
    /// Needs `inventory.read` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_reservation(
        &self,
        request: impl IntoRequest<crate::inventory::v1::GetReservationRequest>,
    ) -> Result<crate::inventory::v1::Reservation, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::GET_RESERVATION,
                request,
                |channel, request: Request<crate::inventory::v1::GetReservationRequest>| async move {
                    Self::bare(channel).get_reservation(request).await
                },
            )
            .await
    }
    /// Lists reservations, the newest first, a page at a time.
    ///
    /// Needs `inventory.read`, and lists the reservations at locations that it is for; a page token is valid for just these. Errors:
    /// INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_reservations(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListReservationsRequest>,
    ) -> Result<crate::inventory::v1::ListReservationsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::LIST_RESERVATIONS,
                request,
                |
                    channel,
                    request: Request<crate::inventory::v1::ListReservationsRequest>|
                async move { Self::bare(channel).list_reservations(request).await },
            )
            .await
    }
    /// All that [`Self::list_reservations`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_reservations_pages(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListReservationsRequest>,
    ) -> Pages<crate::inventory::v1::Reservation> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::inventory::v1::ListReservationsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_reservations(request).await?;
                    Ok((page.reservations, page.next_page_token))
                })
            },
        )
    }
    /// Sells the units of a reservation.
    ///
    /// Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
    /// (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`).
    pub async fn commit_reservation(
        &self,
        request: impl IntoRequest<crate::inventory::v1::CommitReservationRequest>,
    ) -> Result<crate::inventory::v1::Reservation, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::COMMIT_RESERVATION,
                request,
                |
                    channel,
                    request: Request<crate::inventory::v1::CommitReservationRequest>|
                async move { Self::bare(channel).commit_reservation(request).await },
            )
            .await
    }
    /// Puts the units of a reservation back on hand.
    ///
    /// Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
    /// (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`; `RESERVATION_HELD`, which needs payments and is not answered in this version).
    pub async fn release_reservation(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ReleaseReservationRequest>,
    ) -> Result<crate::inventory::v1::Reservation, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::RELEASE_RESERVATION,
                request,
                |
                    channel,
                    request: Request<crate::inventory::v1::ReleaseReservationRequest>|
                async move { Self::bare(channel).release_reservation(request).await },
            )
            .await
    }
    /// Lists the movements of a level, or those that one source caused, the newest first, a page at a time.
    ///
    /// Needs `inventory.read` for the level's location, and lists of a source the movements at locations that it is for; a page
    /// token is valid for just these. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for the level).
    pub async fn list_movements(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListMovementsRequest>,
    ) -> Result<crate::inventory::v1::ListMovementsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::LIST_MOVEMENTS,
                request,
                |channel, request: Request<crate::inventory::v1::ListMovementsRequest>| async move {
                    Self::bare(channel).list_movements(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_movements`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_movements_pages(
        &self,
        request: impl IntoRequest<crate::inventory::v1::ListMovementsRequest>,
    ) -> Pages<crate::inventory::v1::StockMovement> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::inventory::v1::ListMovementsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_movements(request).await?;
                    Ok((page.movements, page.next_page_token))
                })
            },
        )
    }
    /// Returns what is set for a SKU at all locations.
    ///
    /// Needs `inventory.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
    /// it was first stocked).
    pub async fn get_stock_policy(
        &self,
        request: impl IntoRequest<crate::inventory::v1::GetStockPolicyRequest>,
    ) -> Result<crate::inventory::v1::StockPolicy, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::inventory::GET_STOCK_POLICY,
                request,
                |channel, request: Request<crate::inventory::v1::GetStockPolicyRequest>| async move {
                    Self::bare(channel).get_stock_policy(request).await
                },
            )
            .await
    }
    /// Changes what is set for a SKU at all locations, at once for all of them.
    ///
    /// Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
    /// it was first stocked), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`, for a limit below what is on
    /// backorder already; `REQUEST_ID_REUSED`).
    pub async fn update_stock_policy(
        &self,
        request: impl IntoRequest<crate::inventory::v1::UpdateStockPolicyRequest>,
    ) -> Result<crate::inventory::v1::StockPolicy, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::inventory::UPDATE_STOCK_POLICY,
                request,
                |
                    channel,
                    request: Request<crate::inventory::v1::UpdateStockPolicyRequest>|
                async move { Self::bare(channel).update_stock_policy(request).await },
            )
            .await
    }
    /// Streams levels as they change.
    ///
    /// The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
    /// after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
    /// that resumes from the cursor of the last message received goes on right behind it, on any replica.
    ///
    /// A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
    /// so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
    /// when what its caller may see has changed, or the caller's credentials have expired or were revoked.
    ///
    /// Needs `inventory.read` for the location, and streams of all locations those that it is for. Errors: INVALID_ARGUMENT
    /// (`CURSOR_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location), UNAVAILABLE (`STREAM_ENDED`).
    pub async fn watch_stock(
        &self,
        request: impl IntoRequest<crate::inventory::v1::WatchStockRequest>,
    ) -> Result<Messages<crate::inventory::v1::WatchStockResponse>, Error> {
        let request = request.into_request();
        self.caller
            .server_stream(
                &policies::inventory::WATCH_STOCK,
                request,
                |channel, request: Request<crate::inventory::v1::WatchStockRequest>| async move {
                    Self::bare(channel).watch_stock(request).await
                },
            )
            .await
    }
}
/// Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
/// is undone by reversing it. Balances are exact whenever they are read.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
/// itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Ledger {
    caller: Caller,
}
impl Ledger {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::ledger::v1::ledger_service_client::LedgerServiceClient<Channel> {
        crate::ledger::v1::ledger_service_client::LedgerServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Creates an account.
    ///
    /// Needs `ledger.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
    pub async fn create_ledger_account(
        &self,
        request: impl IntoRequest<crate::ledger::v1::CreateLedgerAccountRequest>,
    ) -> Result<crate::ledger::v1::LedgerAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::CREATE_LEDGER_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::CreateLedgerAccountRequest>|
                async move { Self::bare(channel).create_ledger_account(request).await },
            )
            .await
    }
    /// Returns one account.
    ///
    /// Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_ledger_account(
        &self,
        request: impl IntoRequest<crate::ledger::v1::GetLedgerAccountRequest>,
    ) -> Result<crate::ledger::v1::LedgerAccount, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::GET_LEDGER_ACCOUNT,
                request,
                |channel, request: Request<crate::ledger::v1::GetLedgerAccountRequest>| async move {
                    Self::bare(channel).get_ledger_account(request).await
                },
            )
            .await
    }
    /// Lists accounts by name, a page at a time.
    ///
    /// Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_ledger_accounts(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListLedgerAccountsRequest>,
    ) -> Result<crate::ledger::v1::ListLedgerAccountsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::LIST_LEDGER_ACCOUNTS,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::ListLedgerAccountsRequest>|
                async move { Self::bare(channel).list_ledger_accounts(request).await },
            )
            .await
    }
    /// All that [`Self::list_ledger_accounts`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_ledger_accounts_pages(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListLedgerAccountsRequest>,
    ) -> Pages<crate::ledger::v1::LedgerAccount> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::ledger::v1::ListLedgerAccountsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_ledger_accounts(request).await?;
                    Ok((page.ledger_accounts, page.next_page_token))
                })
            },
        )
    }
    /// Changes the fields of an account that `update_mask` names; all that are set in `ledger_account` where there is no mask.
    /// Accounts of the server itself are not changed.
    ///
    /// Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`STATE_CONFLICT`: it is the server's own; `REQUEST_ID_REUSED`).
    pub async fn update_ledger_account(
        &self,
        request: impl IntoRequest<crate::ledger::v1::UpdateLedgerAccountRequest>,
    ) -> Result<crate::ledger::v1::LedgerAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::UPDATE_LEDGER_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::UpdateLedgerAccountRequest>|
                async move { Self::bare(channel).update_ledger_account(request).await },
            )
            .await
    }
    /// Closes an account in which there is nothing, posted or pending: it takes no entries any more. Accounts of the server itself
    /// are not closed.
    ///
    /// Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
    /// (`STATE_CONFLICT`: there is something in it, or it is the server's own; `ACCOUNT_CLOSED`: it already is;
    /// `REQUEST_ID_REUSED`).
    pub async fn close_ledger_account(
        &self,
        request: impl IntoRequest<crate::ledger::v1::CloseLedgerAccountRequest>,
    ) -> Result<crate::ledger::v1::LedgerAccount, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::CLOSE_LEDGER_ACCOUNT,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::CloseLedgerAccountRequest>|
                async move { Self::bare(channel).close_ledger_account(request).await },
            )
            .await
    }
    /// Returns what is in an account, posted and pending. It includes every transaction that was answered before the call.
    ///
    /// Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`: it does not fit into 64
    /// bits).
    pub async fn get_balance(
        &self,
        request: impl IntoRequest<crate::ledger::v1::GetBalanceRequest>,
    ) -> Result<crate::ledger::v1::Balance, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::GET_BALANCE,
                request,
                |channel, request: Request<crate::ledger::v1::GetBalanceRequest>| async move {
                    Self::bare(channel).get_balance(request).await
                },
            )
            .await
    }
    /// Returns what is in up to 1,000 accounts, in the order asked for and as of one moment. All or nothing: one that does not
    /// exist fails the call.
    ///
    /// Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), INVALID_ARGUMENT
    /// (`AMOUNT_OVERFLOW`).
    pub async fn batch_get_balances(
        &self,
        request: impl IntoRequest<crate::ledger::v1::BatchGetBalancesRequest>,
    ) -> Result<crate::ledger::v1::BatchGetBalancesResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::BATCH_GET_BALANCES,
                request,
                |channel, request: Request<crate::ledger::v1::BatchGetBalancesRequest>| async move {
                    Self::bare(channel).batch_get_balances(request).await
                },
            )
            .await
    }
    /// Posts a transaction, or with `pending` announces one.
    ///
    /// Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: an account), INVALID_ARGUMENT (`UNBALANCED`,
    /// `CURRENCY_MISMATCH`: an amount in another currency than its account; `AMOUNT_OVERFLOW`), FAILED_PRECONDITION (`OVERDRAFT`,
    /// `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`).
    pub async fn post_transaction(
        &self,
        request: impl IntoRequest<crate::ledger::v1::PostTransactionRequest>,
    ) -> Result<crate::ledger::v1::LedgerTransaction, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::POST_TRANSACTION,
                request,
                |channel, request: Request<crate::ledger::v1::PostTransactionRequest>| async move {
                    Self::bare(channel).post_transaction(request).await
                },
            )
            .await
    }
    /// Posts up to 500 transactions. Each succeeds or fails on its own, as if it had been sent to PostTransaction with the same
    /// `request_id`, which may also be used to send it there; those before it in the batch count for it. Its result is the
    /// transaction, or the error with the same details.
    ///
    /// Needs `ledger.post`. Errors of the call as a whole are those of every method, and UNAVAILABLE (`BULK_UNAVAILABLE`);
    /// NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`, `UNBALANCED`, `CURRENCY_MISMATCH`,
    /// `AMOUNT_OVERFLOW`) and FAILED_PRECONDITION (`OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`) are in
    /// the results.
    pub async fn batch_post_transactions(
        &self,
        request: impl IntoRequest<crate::ledger::v1::BatchPostTransactionsRequest>,
    ) -> Result<crate::ledger::v1::BatchPostTransactionsResponse, Error> {
        let mut request = request.into_request();
        for each in &mut request.get_mut().requests {
            request_id::fill(&mut each.request_id);
        }
        self.caller
            .unary(
                &policies::ledger::BATCH_POST_TRANSACTIONS,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::BatchPostTransactionsRequest>|
                async move { Self::bare(channel).batch_post_transactions(request).await },
            )
            .await
    }
    /// Posts a pending transaction.
    ///
    /// Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
    /// `PERIOD_CLOSED`, `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
    pub async fn post_pending_transaction(
        &self,
        request: impl IntoRequest<crate::ledger::v1::PostPendingTransactionRequest>,
    ) -> Result<crate::ledger::v1::LedgerTransaction, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::POST_PENDING_TRANSACTION,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::PostPendingTransactionRequest>|
                async move {
                    Self::bare(channel).post_pending_transaction(request).await
                },
            )
            .await
    }
    /// Voids a pending transaction: what it held is free again, and it will never be posted.
    ///
    /// Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
    pub async fn void_transaction(
        &self,
        request: impl IntoRequest<crate::ledger::v1::VoidTransactionRequest>,
    ) -> Result<crate::ledger::v1::LedgerTransaction, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::VOID_TRANSACTION,
                request,
                |channel, request: Request<crate::ledger::v1::VoidTransactionRequest>| async move {
                    Self::bare(channel).void_transaction(request).await
                },
            )
            .await
    }
    /// Undoes a posted transaction by another one, with the same entries on the other sides. A transaction is reversed once; a
    /// reversal can be reversed too. Transactions that the server has made for another resource are undone there.
    ///
    /// Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`), FAILED_PRECONDITION
    /// (`STATE_CONFLICT`: it is not posted, already reversed, or the server's own; `OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`,
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
    pub async fn reverse_transaction(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ReverseTransactionRequest>,
    ) -> Result<crate::ledger::v1::LedgerTransaction, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::REVERSE_TRANSACTION,
                request,
                |
                    channel,
                    request: Request<crate::ledger::v1::ReverseTransactionRequest>|
                async move { Self::bare(channel).reverse_transaction(request).await },
            )
            .await
    }
    /// Returns one transaction.
    ///
    /// Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_transaction(
        &self,
        request: impl IntoRequest<crate::ledger::v1::GetTransactionRequest>,
    ) -> Result<crate::ledger::v1::LedgerTransaction, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::GET_TRANSACTION,
                request,
                |channel, request: Request<crate::ledger::v1::GetTransactionRequest>| async move {
                    Self::bare(channel).get_transaction(request).await
                },
            )
            .await
    }
    /// Lists transactions, the latest by `occur_time` first, a page at a time.
    ///
    /// Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_transactions(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListTransactionsRequest>,
    ) -> Result<crate::ledger::v1::ListTransactionsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::LIST_TRANSACTIONS,
                request,
                |channel, request: Request<crate::ledger::v1::ListTransactionsRequest>| async move {
                    Self::bare(channel).list_transactions(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_transactions`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_transactions_pages(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListTransactionsRequest>,
    ) -> Pages<crate::ledger::v1::LedgerTransaction> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::ledger::v1::ListTransactionsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_transactions(request).await?;
                    Ok((page.transactions, page.next_page_token))
                })
            },
        )
    }
    /// Lists the posted entries of one account within a time, the earliest first, each with the balance after it. The pages of one
    /// statement fit together: where an entry has been posted meanwhile into the part that was read already, the next page is
    /// refused.
    ///
    /// Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`, `AMOUNT_OVERFLOW`),
    /// ABORTED (`CONFLICT`: begin the statement again).
    pub async fn list_statement(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListStatementRequest>,
    ) -> Result<crate::ledger::v1::ListStatementResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::LIST_STATEMENT,
                request,
                |channel, request: Request<crate::ledger::v1::ListStatementRequest>| async move {
                    Self::bare(channel).list_statement(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_statement`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_statement_pages(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListStatementRequest>,
    ) -> Pages<crate::ledger::v1::StatementLine> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::ledger::v1::ListStatementRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_statement(request).await?;
                    Ok((page.lines, page.next_page_token))
                })
            },
        )
    }
    /// Closes the books before a time: nothing can be posted before it any more. Transactions that are still pending stay so, and
    /// may be posted later than it. Closing sums are written in the background.
    ///
    /// Needs `ledger.close`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a time that has not come), FAILED_PRECONDITION
    /// (`PERIOD_CLOSED`: they already are; `REQUEST_ID_REUSED`).
    pub async fn close_period(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ClosePeriodRequest>,
    ) -> Result<crate::ledger::v1::LedgerPeriod, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::ledger::CLOSE_PERIOD,
                request,
                |channel, request: Request<crate::ledger::v1::ClosePeriodRequest>| async move {
                    Self::bare(channel).close_period(request).await
                },
            )
            .await
    }
    /// Lists the closed periods, the latest first, a page at a time.
    ///
    /// Needs `ledger.read`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
    pub async fn list_ledger_periods(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListLedgerPeriodsRequest>,
    ) -> Result<crate::ledger::v1::ListLedgerPeriodsResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::ledger::LIST_LEDGER_PERIODS,
                request,
                |channel, request: Request<crate::ledger::v1::ListLedgerPeriodsRequest>| async move {
                    Self::bare(channel).list_ledger_periods(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_ledger_periods`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_ledger_periods_pages(
        &self,
        request: impl IntoRequest<crate::ledger::v1::ListLedgerPeriodsRequest>,
    ) -> Pages<crate::ledger::v1::LedgerPeriod> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::ledger::v1::ListLedgerPeriodsRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_ledger_periods(request).await?;
                    Ok((page.ledger_periods, page.next_page_token))
                })
            },
        )
    }
    /// Checks, while everybody works, that the books are true: that each transaction is balanced, that balances are what their
    /// entries add up to, that reversals mirror what they reverse, that closed periods have not changed; and what the other
    /// domains have to check: that stock is what was moved; that each order is what was answered, posted and moved for it, and
    /// that none is missing, nor the key of its request. Streams what it finds, and at the end a summary. It works
    /// in slices, each of which sees one moment.
    ///
    /// A check that cannot come to its end does not keep the others from theirs: its summary says why, and the call ends with
    /// that status after the summary. So the call is OK only where each check has looked at everything.
    ///
    /// Needs `ledger.verify`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a check that does not exist), UNAVAILABLE
    /// (`BULK_UNAVAILABLE`); after the summary, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`: a part of a check takes longer than a
    /// statement may) and ABORTED (`CONFLICT`: a check waited too long for others).
    pub async fn verify_invariants(
        &self,
        request: impl IntoRequest<crate::ledger::v1::VerifyInvariantsRequest>,
    ) -> Result<Messages<crate::ledger::v1::VerifyInvariantsResponse>, Error> {
        let request = request.into_request();
        self.caller
            .server_stream(
                &policies::ledger::VERIFY_INVARIANTS,
                request,
                |channel, request: Request<crate::ledger::v1::VerifyInvariantsRequest>| async move {
                    Self::bare(channel).verify_invariants(request).await
                },
            )
            .await
    }
}
/// Orders: from a quote to what comes back.
///
/// Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
///
/// To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
/// it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
///
/// A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
/// of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
/// NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
///
/// Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
/// request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
/// (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
/// no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
/// too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
/// UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
///
/// Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
/// database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
/// (`FRESHNESS_TOKEN_INVALID`).
#[derive(Clone, Debug)]
pub struct Order {
    caller: Caller,
}
impl Order {
    pub(crate) const fn new(caller: Caller) -> Self {
        Self { caller }
    }
    fn bare(
        channel: Channel,
    ) -> crate::orders::v1::order_service_client::OrderServiceClient<Channel> {
        crate::orders::v1::order_service_client::OrderServiceClient::new(channel)
            .max_decoding_message_size(MESSAGE_LIMIT_BYTES)
    }
    /// Says what an order would cost and whether there is stock for it. Nothing is changed or kept.
    ///
    /// Needs `orders.quote` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
    /// the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the location or the account, see `OrderDraft.account`),
    /// FAILED_PRECONDITION (`ACCOUNT_DISABLED`, `RESOURCE_DELETED` of the account; `PRICE_MISSING`, `PERIOD_CLOSED`),
    /// INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`).
    pub async fn quote_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::QuoteOrderRequest>,
    ) -> Result<crate::orders::v1::QuoteOrderResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::order::QUOTE_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::QuoteOrderRequest>| async move {
                    Self::bare(channel).quote_order(request).await
                },
            )
            .await
    }
    /// Places an order.
    ///
    /// Needs `orders.place` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
    /// the location; to use up a reservation, `orders.place` for its location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the
    /// location, the account, see `OrderDraft.account`, or the reservation), FAILED_PRECONDITION (`ACCOUNT_DISABLED`,
    /// `RESOURCE_DELETED` of the account; `OUT_OF_STOCK`, `PRICE_MISSING`, `PRICE_CHANGED`, `RESERVATION_NOT_ACTIVE`,
    /// `PERIOD_CLOSED`, `REQUEST_ID_REUSED`), INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`), ABORTED (`CONFLICT`).
    pub async fn place_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::PlaceOrderRequest>,
    ) -> Result<crate::orders::v1::Order, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::order::PLACE_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::PlaceOrderRequest>| async move {
                    Self::bare(channel).place_order(request).await
                },
            )
            .await
    }
    /// Places up to 500 orders, with up to 20,000 lines together. Each is checked, and placed or refused, on its own, as by
    /// PlaceOrder and with its own `request_id`: one that breaks a rule of the contract does not fail its neighbours. The results
    /// are in the order of the requests. The call fails as a whole only where none of them was looked at.
    ///
    /// Needs `orders.place`, and `orders.set_price` or `orders.backdate` for what says so, for each order as in PlaceOrder.
    /// Errors: RESOURCE_EXHAUSTED (`TOO_LARGE`, also where the answer might be larger than what the server sends), UNAVAILABLE
    /// (`BULK_UNAVAILABLE`); and those of PlaceOrder, as the results of the orders concerned.
    pub async fn batch_place_orders(
        &self,
        request: impl IntoRequest<crate::orders::v1::BatchPlaceOrdersRequest>,
    ) -> Result<crate::orders::v1::BatchPlaceOrdersResponse, Error> {
        let mut request = request.into_request();
        for each in &mut request.get_mut().requests {
            request_id::fill(&mut each.request_id);
        }
        self.caller
            .unary(
                &policies::order::BATCH_PLACE_ORDERS,
                request,
                |channel, request: Request<crate::orders::v1::BatchPlaceOrdersRequest>| async move {
                    Self::bare(channel).batch_place_orders(request).await
                },
            )
            .await
    }
    /// Returns one order.
    ///
    /// Needs `orders.read` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
    pub async fn get_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::GetOrderRequest>,
    ) -> Result<crate::orders::v1::Order, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::order::GET_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::GetOrderRequest>| async move {
                    Self::bare(channel).get_order(request).await
                },
            )
            .await
    }
    /// Lists orders, a page at a time.
    ///
    /// Needs `orders.read`, and lists the orders whose location or account that is for; a page token is valid for just these. Errors:
    /// INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
    pub async fn list_orders(
        &self,
        request: impl IntoRequest<crate::orders::v1::ListOrdersRequest>,
    ) -> Result<crate::orders::v1::ListOrdersResponse, Error> {
        let request = request.into_request();
        self.caller
            .unary(
                &policies::order::LIST_ORDERS,
                request,
                |channel, request: Request<crate::orders::v1::ListOrdersRequest>| async move {
                    Self::bare(channel).list_orders(request).await
                },
            )
            .await
    }
    /// All that [`Self::list_orders`] lists, page by page behind the scenes, from the request's page token on. Its metadata and
    /// its deadline are those of each page.
    pub fn list_orders_pages(
        &self,
        request: impl IntoRequest<crate::orders::v1::ListOrdersRequest>,
    ) -> Pages<crate::orders::v1::Order> {
        let (metadata, _, request) = request.into_request().into_parts();
        let stub = self.clone();
        Pages::new(
            request.page_token.clone(),
            move |page_token| {
                let request = with_metadata(
                    metadata.clone(),
                    crate::orders::v1::ListOrdersRequest {
                        page_token,
                        ..request.clone()
                    },
                );
                let stub = stub.clone();
                Box::pin(async move {
                    let page = stub.list_orders(request).await?;
                    Ok((page.orders, page.next_page_token))
                })
            },
        )
    }
    /// Cancels what has not been handed over yet, or a part of it. The stock is free again, and the customer no longer owes it.
    ///
    /// Needs `orders.cancel` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
    /// (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to cancel; `QUANTITY_EXCEEDED`,
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
    /// and this is not all that is left).
    pub async fn cancel_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::CancelOrderRequest>,
    ) -> Result<crate::orders::v1::Order, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::order::CANCEL_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::CancelOrderRequest>| async move {
                    Self::bare(channel).cancel_order(request).await
                },
            )
            .await
    }
    /// Says that what was ordered, or a part of it, has been handed over.
    ///
    /// Needs `orders.fulfil` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
    /// (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to hand over; `QUANTITY_EXCEEDED`,
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
    /// and this is not all that is left).
    pub async fn fulfil_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::FulfilOrderRequest>,
    ) -> Result<crate::orders::v1::Order, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::order::FULFIL_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::FulfilOrderRequest>| async move {
                    Self::bare(channel).fulfil_order(request).await
                },
            )
            .await
    }
    /// Takes back what was handed over, or a part of it. It goes on sale again or counts as damaged, and the customer gets
    /// credit for it: for all of a line, whatever the parts it comes back in, exactly its total.
    ///
    /// Needs `orders.return` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
    /// (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is there to come back; `QUANTITY_EXCEEDED`,
    /// `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
    /// and this is not all that is left).
    pub async fn return_order(
        &self,
        request: impl IntoRequest<crate::orders::v1::ReturnOrderRequest>,
    ) -> Result<crate::orders::v1::Order, Error> {
        let mut request = request.into_request();
        request_id::fill(&mut request.get_mut().request_id);
        self.caller
            .unary(
                &policies::order::RETURN_ORDER,
                request,
                |channel, request: Request<crate::orders::v1::ReturnOrderRequest>| async move {
                    Self::bare(channel).return_order(request).await
                },
            )
            .await
    }
    /// Streams orders as they are placed and changed.
    ///
    /// The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
    /// after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
    /// that resumes from the cursor of the last message received goes on right behind it, on any replica.
    ///
    /// A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
    /// so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
    /// when what its caller may see has changed, or the caller's credentials have expired or were revoked.
    ///
    /// Needs `orders.read`, and streams the orders whose location or account that is for. Errors: INVALID_ARGUMENT
    /// (`CURSOR_INVALID`), UNAVAILABLE (`STREAM_ENDED`).
    pub async fn watch_orders(
        &self,
        request: impl IntoRequest<crate::orders::v1::WatchOrdersRequest>,
    ) -> Result<Messages<crate::orders::v1::WatchOrdersResponse>, Error> {
        let request = request.into_request();
        self.caller
            .server_stream(
                &policies::order::WATCH_ORDERS,
                request,
                |channel, request: Request<crate::orders::v1::WatchOrdersRequest>| async move {
                    Self::bare(channel).watch_orders(request).await
                },
            )
            .await
    }
}
/// One stub a service.
impl crate::Client {
    /// The stub of CatalogService.
    #[must_use]
    pub fn catalog(&self) -> Catalog {
        Catalog::new(self.caller.clone())
    }
    /// The stub of AccessService.
    #[must_use]
    pub fn access(&self) -> Access {
        Access::new(self.caller.clone())
    }
    /// The stub of AccountService.
    #[must_use]
    pub fn account(&self) -> Account {
        Account::new(self.caller.clone())
    }
    /// The stub of EmailService.
    #[must_use]
    pub fn email(&self) -> Email {
        Email::new(self.caller.clone())
    }
    /// The stub of FederationService.
    #[must_use]
    pub fn federation(&self) -> Federation {
        Federation::new(self.caller.clone())
    }
    /// The stub of SessionService.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::new(self.caller.clone())
    }
    /// The stub of InventoryService.
    #[must_use]
    pub fn inventory(&self) -> Inventory {
        Inventory::new(self.caller.clone())
    }
    /// The stub of LedgerService.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.caller.clone())
    }
    /// The stub of OrderService.
    #[must_use]
    pub fn order(&self) -> Order {
        Order::new(self.caller.clone())
    }
}
