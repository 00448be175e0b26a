// Written by counterfoil-codegen from the contract; `make gen` writes it anew.

//! The policy of each rpc, as the contract states it.
pub mod catalog {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static GET_PRODUCT: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/GetProduct",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static BATCH_GET_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/BatchGetProducts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/ListProducts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static SEARCH_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/SearchProducts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static CREATE_PRODUCT: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/CreateProduct",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static UPDATE_PRODUCT: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/UpdateProduct",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static DELETE_PRODUCT: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/DeleteProduct",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static UNDELETE_PRODUCT: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/UndeleteProduct",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static PURGE_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/PurgeProducts",
        default_deadline: Duration::from_millis(30000),
        default_timeout: "30000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static IMPORT_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/ImportProducts",
        default_deadline: Duration::from_millis(600000),
        default_timeout: "600000m",
        retry: Retry::WithRequestId,
        client_streaming: true,
    };
    pub static EXPORT_PRODUCTS: Policy = Policy {
        path: "/counterfoil.catalog.v1.CatalogService/ExportProducts",
        default_deadline: Duration::from_millis(60000),
        default_timeout: "60000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod access {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static WHO_AM_I: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/WhoAmI",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static TEST_PERMISSIONS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/TestPermissions",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_PERMISSIONS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListPermissions",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static CREATE_ROLE: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/CreateRole",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_ROLE: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/GetRole",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_ROLES: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListRoles",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_ROLE: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/UpdateRole",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static DELETE_ROLE: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/DeleteRole",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static CREATE_ROLE_BINDING: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/CreateRoleBinding",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_ROLE_BINDINGS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListRoleBindings",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static DELETE_ROLE_BINDING: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/DeleteRoleBinding",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static CREATE_SERVICE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/CreateServiceAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_SERVICE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/GetServiceAccount",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_SERVICE_ACCOUNTS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListServiceAccounts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_SERVICE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/UpdateServiceAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static DISABLE_SERVICE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/DisableServiceAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static ENABLE_SERVICE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/EnableServiceAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static CREATE_API_KEY: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/CreateApiKey",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_API_KEYS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListApiKeys",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static ROTATE_API_KEY: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/RotateApiKey",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REVOKE_API_KEY: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/RevokeApiKey",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_AUDIT_RECORDS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccessService/ListAuditRecords",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod account {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static CREATE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/CreateAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/GetAccount",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static BATCH_GET_ACCOUNTS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/BatchGetAccounts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_ACCOUNTS: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/ListAccounts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/UpdateAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static DISABLE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/DisableAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static ENABLE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/EnableAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static DELETE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/DeleteAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static UNDELETE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/UndeleteAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static ERASE_ACCOUNT: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/EraseAccount",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static EXPORT_ACCOUNT_DATA: Policy = Policy {
        path: "/counterfoil.identity.v1.AccountService/ExportAccountData",
        default_deadline: Duration::from_millis(60000),
        default_timeout: "60000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod email {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static REQUEST_EMAIL_VERIFICATION: Policy = Policy {
        path: "/counterfoil.identity.v1.EmailService/RequestEmailVerification",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static VERIFY_EMAIL: Policy = Policy {
        path: "/counterfoil.identity.v1.EmailService/VerifyEmail",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REQUEST_PASSWORD_RESET: Policy = Policy {
        path: "/counterfoil.identity.v1.EmailService/RequestPasswordReset",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static RESET_PASSWORD: Policy = Policy {
        path: "/counterfoil.identity.v1.EmailService/ResetPassword",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
}
pub mod federation {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static BEGIN_SIGN_IN: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/BeginSignIn",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static FINISH_SIGN_IN: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/FinishSignIn",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static EXCHANGE_ID_TOKEN: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/ExchangeIdToken",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static EXCHANGE_ASSERTION: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/ExchangeAssertion",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_LINKED_IDENTITIES: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/ListLinkedIdentities",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static BEGIN_IDENTITY_LINK: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/BeginIdentityLink",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static FINISH_IDENTITY_LINK: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/FinishIdentityLink",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static UNLINK_IDENTITY: Policy = Policy {
        path: "/counterfoil.identity.v1.FederationService/UnlinkIdentity",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
}
pub mod session {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static SIGN_IN: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/SignIn",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REFRESH_SESSION: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/RefreshSession",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_SESSIONS: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/ListSessions",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static REVOKE_SESSION: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/RevokeSession",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REVOKE_SESSIONS: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/RevokeSessions",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static SET_PASSWORD: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/SetPassword",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static ENROLL_SECOND_FACTOR: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/EnrollSecondFactor",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static CONFIRM_SECOND_FACTOR: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/ConfirmSecondFactor",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REMOVE_SECOND_FACTOR: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/RemoveSecondFactor",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_JSON_WEB_KEYS: Policy = Policy {
        path: "/counterfoil.identity.v1.SessionService/ListJsonWebKeys",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod inventory {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static CREATE_LOCATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/CreateLocation",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static BATCH_CREATE_LOCATIONS: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/BatchCreateLocations",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_LOCATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/GetLocation",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_LOCATIONS: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ListLocations",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_LOCATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/UpdateLocation",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/GetStock",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static BATCH_GET_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/BatchGetStock",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ListStock",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static ADJUST_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/AdjustStock",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static TRANSFER_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/TransferStock",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static RESERVE_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ReserveStock",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_RESERVATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/GetReservation",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_RESERVATIONS: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ListReservations",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static COMMIT_RESERVATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/CommitReservation",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static RELEASE_RESERVATION: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ReleaseReservation",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_MOVEMENTS: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/ListMovements",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static GET_STOCK_POLICY: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/GetStockPolicy",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_STOCK_POLICY: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/UpdateStockPolicy",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static WATCH_STOCK: Policy = Policy {
        path: "/counterfoil.inventory.v1.InventoryService/WatchStock",
        default_deadline: Duration::from_millis(600000),
        default_timeout: "600000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod ledger {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static CREATE_LEDGER_ACCOUNT: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/CreateLedgerAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_LEDGER_ACCOUNT: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/GetLedgerAccount",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_LEDGER_ACCOUNTS: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ListLedgerAccounts",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static UPDATE_LEDGER_ACCOUNT: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/UpdateLedgerAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static CLOSE_LEDGER_ACCOUNT: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/CloseLedgerAccount",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_BALANCE: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/GetBalance",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static BATCH_GET_BALANCES: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/BatchGetBalances",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static POST_TRANSACTION: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/PostTransaction",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static BATCH_POST_TRANSACTIONS: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/BatchPostTransactions",
        default_deadline: Duration::from_millis(10000),
        default_timeout: "10000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static POST_PENDING_TRANSACTION: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/PostPendingTransaction",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static VOID_TRANSACTION: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/VoidTransaction",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static REVERSE_TRANSACTION: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ReverseTransaction",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_TRANSACTION: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/GetTransaction",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_TRANSACTIONS: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ListTransactions",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_STATEMENT: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ListStatement",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static CLOSE_PERIOD: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ClosePeriod",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static LIST_LEDGER_PERIODS: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/ListLedgerPeriods",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static VERIFY_INVARIANTS: Policy = Policy {
        path: "/counterfoil.ledger.v1.LedgerService/VerifyInvariants",
        default_deadline: Duration::from_millis(600000),
        default_timeout: "600000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
pub mod order {
    use std::time::Duration;
    use crate::policy::{Policy, Retry};
    pub static QUOTE_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/QuoteOrder",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static PLACE_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/PlaceOrder",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static BATCH_PLACE_ORDERS: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/BatchPlaceOrders",
        default_deadline: Duration::from_millis(30000),
        default_timeout: "30000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static GET_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/GetOrder",
        default_deadline: Duration::from_millis(2000),
        default_timeout: "2000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static LIST_ORDERS: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/ListOrders",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
    pub static CANCEL_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/CancelOrder",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static FULFIL_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/FulfilOrder",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static RETURN_ORDER: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/ReturnOrder",
        default_deadline: Duration::from_millis(5000),
        default_timeout: "5000m",
        retry: Retry::WithRequestId,
        client_streaming: false,
    };
    pub static WATCH_ORDERS: Policy = Policy {
        path: "/counterfoil.orders.v1.OrderService/WatchOrders",
        default_deadline: Duration::from_millis(600000),
        default_timeout: "600000m",
        retry: Retry::Safe,
        client_streaming: false,
    };
}
