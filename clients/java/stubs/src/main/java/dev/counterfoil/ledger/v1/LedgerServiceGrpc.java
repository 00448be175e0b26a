package dev.counterfoil.ledger.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
 * is undone by reversing it. Balances are exact whenever they are read.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
 * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class LedgerServiceGrpc {

  private LedgerServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.ledger.v1.LedgerService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CreateLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getCreateLedgerAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateLedgerAccount",
      requestType = dev.counterfoil.ledger.v1.CreateLedgerAccountRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CreateLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getCreateLedgerAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CreateLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount> getCreateLedgerAccountMethod;
    if ((getCreateLedgerAccountMethod = LedgerServiceGrpc.getCreateLedgerAccountMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getCreateLedgerAccountMethod = LedgerServiceGrpc.getCreateLedgerAccountMethod) == null) {
          LedgerServiceGrpc.getCreateLedgerAccountMethod = getCreateLedgerAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.CreateLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateLedgerAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.CreateLedgerAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerAccount.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("CreateLedgerAccount"))
              .build();
        }
      }
    }
    return getCreateLedgerAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getGetLedgerAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetLedgerAccount",
      requestType = dev.counterfoil.ledger.v1.GetLedgerAccountRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getGetLedgerAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount> getGetLedgerAccountMethod;
    if ((getGetLedgerAccountMethod = LedgerServiceGrpc.getGetLedgerAccountMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getGetLedgerAccountMethod = LedgerServiceGrpc.getGetLedgerAccountMethod) == null) {
          LedgerServiceGrpc.getGetLedgerAccountMethod = getGetLedgerAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.GetLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetLedgerAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.GetLedgerAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerAccount.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("GetLedgerAccount"))
              .build();
        }
      }
    }
    return getGetLedgerAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerAccountsRequest,
      dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> getListLedgerAccountsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLedgerAccounts",
      requestType = dev.counterfoil.ledger.v1.ListLedgerAccountsRequest.class,
      responseType = dev.counterfoil.ledger.v1.ListLedgerAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerAccountsRequest,
      dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> getListLedgerAccountsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerAccountsRequest, dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> getListLedgerAccountsMethod;
    if ((getListLedgerAccountsMethod = LedgerServiceGrpc.getListLedgerAccountsMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getListLedgerAccountsMethod = LedgerServiceGrpc.getListLedgerAccountsMethod) == null) {
          LedgerServiceGrpc.getListLedgerAccountsMethod = getListLedgerAccountsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ListLedgerAccountsRequest, dev.counterfoil.ledger.v1.ListLedgerAccountsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLedgerAccounts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListLedgerAccountsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListLedgerAccountsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ListLedgerAccounts"))
              .build();
        }
      }
    }
    return getListLedgerAccountsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getUpdateLedgerAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateLedgerAccount",
      requestType = dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getUpdateLedgerAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount> getUpdateLedgerAccountMethod;
    if ((getUpdateLedgerAccountMethod = LedgerServiceGrpc.getUpdateLedgerAccountMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getUpdateLedgerAccountMethod = LedgerServiceGrpc.getUpdateLedgerAccountMethod) == null) {
          LedgerServiceGrpc.getUpdateLedgerAccountMethod = getUpdateLedgerAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateLedgerAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerAccount.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("UpdateLedgerAccount"))
              .build();
        }
      }
    }
    return getUpdateLedgerAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CloseLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getCloseLedgerAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CloseLedgerAccount",
      requestType = dev.counterfoil.ledger.v1.CloseLedgerAccountRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CloseLedgerAccountRequest,
      dev.counterfoil.ledger.v1.LedgerAccount> getCloseLedgerAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.CloseLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount> getCloseLedgerAccountMethod;
    if ((getCloseLedgerAccountMethod = LedgerServiceGrpc.getCloseLedgerAccountMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getCloseLedgerAccountMethod = LedgerServiceGrpc.getCloseLedgerAccountMethod) == null) {
          LedgerServiceGrpc.getCloseLedgerAccountMethod = getCloseLedgerAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.CloseLedgerAccountRequest, dev.counterfoil.ledger.v1.LedgerAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CloseLedgerAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.CloseLedgerAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerAccount.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("CloseLedgerAccount"))
              .build();
        }
      }
    }
    return getCloseLedgerAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetBalanceRequest,
      dev.counterfoil.ledger.v1.Balance> getGetBalanceMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetBalance",
      requestType = dev.counterfoil.ledger.v1.GetBalanceRequest.class,
      responseType = dev.counterfoil.ledger.v1.Balance.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetBalanceRequest,
      dev.counterfoil.ledger.v1.Balance> getGetBalanceMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetBalanceRequest, dev.counterfoil.ledger.v1.Balance> getGetBalanceMethod;
    if ((getGetBalanceMethod = LedgerServiceGrpc.getGetBalanceMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getGetBalanceMethod = LedgerServiceGrpc.getGetBalanceMethod) == null) {
          LedgerServiceGrpc.getGetBalanceMethod = getGetBalanceMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.GetBalanceRequest, dev.counterfoil.ledger.v1.Balance>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetBalance"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.GetBalanceRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.Balance.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("GetBalance"))
              .build();
        }
      }
    }
    return getGetBalanceMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchGetBalancesRequest,
      dev.counterfoil.ledger.v1.BatchGetBalancesResponse> getBatchGetBalancesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchGetBalances",
      requestType = dev.counterfoil.ledger.v1.BatchGetBalancesRequest.class,
      responseType = dev.counterfoil.ledger.v1.BatchGetBalancesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchGetBalancesRequest,
      dev.counterfoil.ledger.v1.BatchGetBalancesResponse> getBatchGetBalancesMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchGetBalancesRequest, dev.counterfoil.ledger.v1.BatchGetBalancesResponse> getBatchGetBalancesMethod;
    if ((getBatchGetBalancesMethod = LedgerServiceGrpc.getBatchGetBalancesMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getBatchGetBalancesMethod = LedgerServiceGrpc.getBatchGetBalancesMethod) == null) {
          LedgerServiceGrpc.getBatchGetBalancesMethod = getBatchGetBalancesMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.BatchGetBalancesRequest, dev.counterfoil.ledger.v1.BatchGetBalancesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchGetBalances"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.BatchGetBalancesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.BatchGetBalancesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("BatchGetBalances"))
              .build();
        }
      }
    }
    return getBatchGetBalancesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getPostTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PostTransaction",
      requestType = dev.counterfoil.ledger.v1.PostTransactionRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerTransaction.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getPostTransactionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction> getPostTransactionMethod;
    if ((getPostTransactionMethod = LedgerServiceGrpc.getPostTransactionMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getPostTransactionMethod = LedgerServiceGrpc.getPostTransactionMethod) == null) {
          LedgerServiceGrpc.getPostTransactionMethod = getPostTransactionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.PostTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PostTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.PostTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerTransaction.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("PostTransaction"))
              .build();
        }
      }
    }
    return getPostTransactionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchPostTransactionsRequest,
      dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> getBatchPostTransactionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchPostTransactions",
      requestType = dev.counterfoil.ledger.v1.BatchPostTransactionsRequest.class,
      responseType = dev.counterfoil.ledger.v1.BatchPostTransactionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchPostTransactionsRequest,
      dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> getBatchPostTransactionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.BatchPostTransactionsRequest, dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> getBatchPostTransactionsMethod;
    if ((getBatchPostTransactionsMethod = LedgerServiceGrpc.getBatchPostTransactionsMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getBatchPostTransactionsMethod = LedgerServiceGrpc.getBatchPostTransactionsMethod) == null) {
          LedgerServiceGrpc.getBatchPostTransactionsMethod = getBatchPostTransactionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.BatchPostTransactionsRequest, dev.counterfoil.ledger.v1.BatchPostTransactionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchPostTransactions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.BatchPostTransactionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.BatchPostTransactionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("BatchPostTransactions"))
              .build();
        }
      }
    }
    return getBatchPostTransactionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostPendingTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getPostPendingTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PostPendingTransaction",
      requestType = dev.counterfoil.ledger.v1.PostPendingTransactionRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerTransaction.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostPendingTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getPostPendingTransactionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.PostPendingTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction> getPostPendingTransactionMethod;
    if ((getPostPendingTransactionMethod = LedgerServiceGrpc.getPostPendingTransactionMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getPostPendingTransactionMethod = LedgerServiceGrpc.getPostPendingTransactionMethod) == null) {
          LedgerServiceGrpc.getPostPendingTransactionMethod = getPostPendingTransactionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.PostPendingTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PostPendingTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.PostPendingTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerTransaction.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("PostPendingTransaction"))
              .build();
        }
      }
    }
    return getPostPendingTransactionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VoidTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getVoidTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "VoidTransaction",
      requestType = dev.counterfoil.ledger.v1.VoidTransactionRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerTransaction.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VoidTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getVoidTransactionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VoidTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction> getVoidTransactionMethod;
    if ((getVoidTransactionMethod = LedgerServiceGrpc.getVoidTransactionMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getVoidTransactionMethod = LedgerServiceGrpc.getVoidTransactionMethod) == null) {
          LedgerServiceGrpc.getVoidTransactionMethod = getVoidTransactionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.VoidTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "VoidTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.VoidTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerTransaction.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("VoidTransaction"))
              .build();
        }
      }
    }
    return getVoidTransactionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ReverseTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getReverseTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReverseTransaction",
      requestType = dev.counterfoil.ledger.v1.ReverseTransactionRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerTransaction.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ReverseTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getReverseTransactionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ReverseTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction> getReverseTransactionMethod;
    if ((getReverseTransactionMethod = LedgerServiceGrpc.getReverseTransactionMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getReverseTransactionMethod = LedgerServiceGrpc.getReverseTransactionMethod) == null) {
          LedgerServiceGrpc.getReverseTransactionMethod = getReverseTransactionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ReverseTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReverseTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ReverseTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerTransaction.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ReverseTransaction"))
              .build();
        }
      }
    }
    return getReverseTransactionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getGetTransactionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetTransaction",
      requestType = dev.counterfoil.ledger.v1.GetTransactionRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerTransaction.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetTransactionRequest,
      dev.counterfoil.ledger.v1.LedgerTransaction> getGetTransactionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.GetTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction> getGetTransactionMethod;
    if ((getGetTransactionMethod = LedgerServiceGrpc.getGetTransactionMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getGetTransactionMethod = LedgerServiceGrpc.getGetTransactionMethod) == null) {
          LedgerServiceGrpc.getGetTransactionMethod = getGetTransactionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.GetTransactionRequest, dev.counterfoil.ledger.v1.LedgerTransaction>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetTransaction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.GetTransactionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerTransaction.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("GetTransaction"))
              .build();
        }
      }
    }
    return getGetTransactionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListTransactionsRequest,
      dev.counterfoil.ledger.v1.ListTransactionsResponse> getListTransactionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListTransactions",
      requestType = dev.counterfoil.ledger.v1.ListTransactionsRequest.class,
      responseType = dev.counterfoil.ledger.v1.ListTransactionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListTransactionsRequest,
      dev.counterfoil.ledger.v1.ListTransactionsResponse> getListTransactionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListTransactionsRequest, dev.counterfoil.ledger.v1.ListTransactionsResponse> getListTransactionsMethod;
    if ((getListTransactionsMethod = LedgerServiceGrpc.getListTransactionsMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getListTransactionsMethod = LedgerServiceGrpc.getListTransactionsMethod) == null) {
          LedgerServiceGrpc.getListTransactionsMethod = getListTransactionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ListTransactionsRequest, dev.counterfoil.ledger.v1.ListTransactionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListTransactions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListTransactionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListTransactionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ListTransactions"))
              .build();
        }
      }
    }
    return getListTransactionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListStatementRequest,
      dev.counterfoil.ledger.v1.ListStatementResponse> getListStatementMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListStatement",
      requestType = dev.counterfoil.ledger.v1.ListStatementRequest.class,
      responseType = dev.counterfoil.ledger.v1.ListStatementResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListStatementRequest,
      dev.counterfoil.ledger.v1.ListStatementResponse> getListStatementMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListStatementRequest, dev.counterfoil.ledger.v1.ListStatementResponse> getListStatementMethod;
    if ((getListStatementMethod = LedgerServiceGrpc.getListStatementMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getListStatementMethod = LedgerServiceGrpc.getListStatementMethod) == null) {
          LedgerServiceGrpc.getListStatementMethod = getListStatementMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ListStatementRequest, dev.counterfoil.ledger.v1.ListStatementResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListStatement"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListStatementRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListStatementResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ListStatement"))
              .build();
        }
      }
    }
    return getListStatementMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ClosePeriodRequest,
      dev.counterfoil.ledger.v1.LedgerPeriod> getClosePeriodMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClosePeriod",
      requestType = dev.counterfoil.ledger.v1.ClosePeriodRequest.class,
      responseType = dev.counterfoil.ledger.v1.LedgerPeriod.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ClosePeriodRequest,
      dev.counterfoil.ledger.v1.LedgerPeriod> getClosePeriodMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ClosePeriodRequest, dev.counterfoil.ledger.v1.LedgerPeriod> getClosePeriodMethod;
    if ((getClosePeriodMethod = LedgerServiceGrpc.getClosePeriodMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getClosePeriodMethod = LedgerServiceGrpc.getClosePeriodMethod) == null) {
          LedgerServiceGrpc.getClosePeriodMethod = getClosePeriodMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ClosePeriodRequest, dev.counterfoil.ledger.v1.LedgerPeriod>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClosePeriod"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ClosePeriodRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.LedgerPeriod.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ClosePeriod"))
              .build();
        }
      }
    }
    return getClosePeriodMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest,
      dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> getListLedgerPeriodsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLedgerPeriods",
      requestType = dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest.class,
      responseType = dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest,
      dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> getListLedgerPeriodsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest, dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> getListLedgerPeriodsMethod;
    if ((getListLedgerPeriodsMethod = LedgerServiceGrpc.getListLedgerPeriodsMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getListLedgerPeriodsMethod = LedgerServiceGrpc.getListLedgerPeriodsMethod) == null) {
          LedgerServiceGrpc.getListLedgerPeriodsMethod = getListLedgerPeriodsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest, dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLedgerPeriods"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("ListLedgerPeriods"))
              .build();
        }
      }
    }
    return getListLedgerPeriodsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VerifyInvariantsRequest,
      dev.counterfoil.ledger.v1.VerifyInvariantsResponse> getVerifyInvariantsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "VerifyInvariants",
      requestType = dev.counterfoil.ledger.v1.VerifyInvariantsRequest.class,
      responseType = dev.counterfoil.ledger.v1.VerifyInvariantsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VerifyInvariantsRequest,
      dev.counterfoil.ledger.v1.VerifyInvariantsResponse> getVerifyInvariantsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.ledger.v1.VerifyInvariantsRequest, dev.counterfoil.ledger.v1.VerifyInvariantsResponse> getVerifyInvariantsMethod;
    if ((getVerifyInvariantsMethod = LedgerServiceGrpc.getVerifyInvariantsMethod) == null) {
      synchronized (LedgerServiceGrpc.class) {
        if ((getVerifyInvariantsMethod = LedgerServiceGrpc.getVerifyInvariantsMethod) == null) {
          LedgerServiceGrpc.getVerifyInvariantsMethod = getVerifyInvariantsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.ledger.v1.VerifyInvariantsRequest, dev.counterfoil.ledger.v1.VerifyInvariantsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "VerifyInvariants"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.VerifyInvariantsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.ledger.v1.VerifyInvariantsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LedgerServiceMethodDescriptorSupplier("VerifyInvariants"))
              .build();
        }
      }
    }
    return getVerifyInvariantsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static LedgerServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LedgerServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LedgerServiceStub>() {
        @java.lang.Override
        public LedgerServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LedgerServiceStub(channel, callOptions);
        }
      };
    return LedgerServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static LedgerServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LedgerServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LedgerServiceBlockingStub>() {
        @java.lang.Override
        public LedgerServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LedgerServiceBlockingStub(channel, callOptions);
        }
      };
    return LedgerServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static LedgerServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LedgerServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LedgerServiceFutureStub>() {
        @java.lang.Override
        public LedgerServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LedgerServiceFutureStub(channel, callOptions);
        }
      };
    return LedgerServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
   * is undone by reversing it. Balances are exact whenever they are read.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static abstract class LedgerServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Creates an account.
     * Needs `ledger.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createLedgerAccount(dev.counterfoil.ledger.v1.CreateLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateLedgerAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one account.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getLedgerAccount(dev.counterfoil.ledger.v1.GetLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetLedgerAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists accounts by name, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLedgerAccounts(dev.counterfoil.ledger.v1.ListLedgerAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLedgerAccountsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `ledger_account` where there is no mask.
     * Accounts of the server itself are not changed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is the server's own; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateLedgerAccount(dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateLedgerAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Closes an account in which there is nothing, posted or pending: it takes no entries any more. Accounts of the server itself
     * are not closed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: there is something in it, or it is the server's own; `ACCOUNT_CLOSED`: it already is;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void closeLedgerAccount(dev.counterfoil.ledger.v1.CloseLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCloseLedgerAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns what is in an account, posted and pending. It includes every transaction that was answered before the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`: it does not fit into 64
     * bits).
     * </pre>
     */
    public void getBalance(dev.counterfoil.ledger.v1.GetBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.Balance> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetBalanceMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns what is in up to 1,000 accounts, in the order asked for and as of one moment. All or nothing: one that does not
     * exist fails the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), INVALID_ARGUMENT
     * (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void batchGetBalances(dev.counterfoil.ledger.v1.BatchGetBalancesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchGetBalancesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetBalancesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Posts a transaction, or with `pending` announces one.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: an account), INVALID_ARGUMENT (`UNBALANCED`,
     * `CURRENCY_MISMATCH`: an amount in another currency than its account; `AMOUNT_OVERFLOW`), FAILED_PRECONDITION (`OVERDRAFT`,
     * `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void postTransaction(dev.counterfoil.ledger.v1.PostTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPostTransactionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Posts up to 500 transactions. Each succeeds or fails on its own, as if it had been sent to PostTransaction with the same
     * `request_id`, which may also be used to send it there; those before it in the batch count for it. Its result is the
     * transaction, or the error with the same details.
     * Needs `ledger.post`. Errors of the call as a whole are those of every method, and UNAVAILABLE (`BULK_UNAVAILABLE`);
     * NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`, `UNBALANCED`, `CURRENCY_MISMATCH`,
     * `AMOUNT_OVERFLOW`) and FAILED_PRECONDITION (`OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`) are in
     * the results.
     * </pre>
     */
    public void batchPostTransactions(dev.counterfoil.ledger.v1.BatchPostTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchPostTransactionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Posts a pending transaction.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void postPendingTransaction(dev.counterfoil.ledger.v1.PostPendingTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPostPendingTransactionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Voids a pending transaction: what it held is free again, and it will never be posted.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void voidTransaction(dev.counterfoil.ledger.v1.VoidTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getVoidTransactionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Undoes a posted transaction by another one, with the same entries on the other sides. A transaction is reversed once; a
     * reversal can be reversed too. Transactions that the server has made for another resource are undone there.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is not posted, already reversed, or the server's own; `OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void reverseTransaction(dev.counterfoil.ledger.v1.ReverseTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReverseTransactionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one transaction.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getTransaction(dev.counterfoil.ledger.v1.GetTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetTransactionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists transactions, the latest by `occur_time` first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listTransactions(dev.counterfoil.ledger.v1.ListTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListTransactionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListTransactionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the posted entries of one account within a time, the earliest first, each with the balance after it. The pages of one
     * statement fit together: where an entry has been posted meanwhile into the part that was read already, the next page is
     * refused.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`, `AMOUNT_OVERFLOW`),
     * ABORTED (`CONFLICT`: begin the statement again).
     * </pre>
     */
    public void listStatement(dev.counterfoil.ledger.v1.ListStatementRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListStatementResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListStatementMethod(), responseObserver);
    }

    /**
     * <pre>
     * Closes the books before a time: nothing can be posted before it any more. Transactions that are still pending stay so, and
     * may be posted later than it. Closing sums are written in the background.
     * Needs `ledger.close`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a time that has not come), FAILED_PRECONDITION
     * (`PERIOD_CLOSED`: they already are; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void closePeriod(dev.counterfoil.ledger.v1.ClosePeriodRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerPeriod> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClosePeriodMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the closed periods, the latest first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLedgerPeriods(dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLedgerPeriodsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Checks, while everybody works, that the books are true: that each transaction is balanced, that balances are what their
     * entries add up to, that reversals mirror what they reverse, that closed periods have not changed; and what the other
     * domains have to check: that stock is what was moved; that each order is what was answered, posted and moved for it, and
     * that none is missing, nor the key of its request. Streams what it finds, and at the end a summary. It works
     * in slices, each of which sees one moment.
     * A check that cannot come to its end does not keep the others from theirs: its summary says why, and the call ends with
     * that status after the summary. So the call is OK only where each check has looked at everything.
     * Needs `ledger.verify`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a check that does not exist), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); after the summary, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`: a part of a check takes longer than a
     * statement may) and ABORTED (`CONFLICT`: a check waited too long for others).
     * </pre>
     */
    public void verifyInvariants(dev.counterfoil.ledger.v1.VerifyInvariantsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.VerifyInvariantsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getVerifyInvariantsMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getCreateLedgerAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.CreateLedgerAccountRequest,
                dev.counterfoil.ledger.v1.LedgerAccount>(
                  this, METHODID_CREATE_LEDGER_ACCOUNT)))
          .addMethod(
            getGetLedgerAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.GetLedgerAccountRequest,
                dev.counterfoil.ledger.v1.LedgerAccount>(
                  this, METHODID_GET_LEDGER_ACCOUNT)))
          .addMethod(
            getListLedgerAccountsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ListLedgerAccountsRequest,
                dev.counterfoil.ledger.v1.ListLedgerAccountsResponse>(
                  this, METHODID_LIST_LEDGER_ACCOUNTS)))
          .addMethod(
            getUpdateLedgerAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest,
                dev.counterfoil.ledger.v1.LedgerAccount>(
                  this, METHODID_UPDATE_LEDGER_ACCOUNT)))
          .addMethod(
            getCloseLedgerAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.CloseLedgerAccountRequest,
                dev.counterfoil.ledger.v1.LedgerAccount>(
                  this, METHODID_CLOSE_LEDGER_ACCOUNT)))
          .addMethod(
            getGetBalanceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.GetBalanceRequest,
                dev.counterfoil.ledger.v1.Balance>(
                  this, METHODID_GET_BALANCE)))
          .addMethod(
            getBatchGetBalancesMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.BatchGetBalancesRequest,
                dev.counterfoil.ledger.v1.BatchGetBalancesResponse>(
                  this, METHODID_BATCH_GET_BALANCES)))
          .addMethod(
            getPostTransactionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.PostTransactionRequest,
                dev.counterfoil.ledger.v1.LedgerTransaction>(
                  this, METHODID_POST_TRANSACTION)))
          .addMethod(
            getBatchPostTransactionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.BatchPostTransactionsRequest,
                dev.counterfoil.ledger.v1.BatchPostTransactionsResponse>(
                  this, METHODID_BATCH_POST_TRANSACTIONS)))
          .addMethod(
            getPostPendingTransactionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.PostPendingTransactionRequest,
                dev.counterfoil.ledger.v1.LedgerTransaction>(
                  this, METHODID_POST_PENDING_TRANSACTION)))
          .addMethod(
            getVoidTransactionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.VoidTransactionRequest,
                dev.counterfoil.ledger.v1.LedgerTransaction>(
                  this, METHODID_VOID_TRANSACTION)))
          .addMethod(
            getReverseTransactionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ReverseTransactionRequest,
                dev.counterfoil.ledger.v1.LedgerTransaction>(
                  this, METHODID_REVERSE_TRANSACTION)))
          .addMethod(
            getGetTransactionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.GetTransactionRequest,
                dev.counterfoil.ledger.v1.LedgerTransaction>(
                  this, METHODID_GET_TRANSACTION)))
          .addMethod(
            getListTransactionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ListTransactionsRequest,
                dev.counterfoil.ledger.v1.ListTransactionsResponse>(
                  this, METHODID_LIST_TRANSACTIONS)))
          .addMethod(
            getListStatementMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ListStatementRequest,
                dev.counterfoil.ledger.v1.ListStatementResponse>(
                  this, METHODID_LIST_STATEMENT)))
          .addMethod(
            getClosePeriodMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ClosePeriodRequest,
                dev.counterfoil.ledger.v1.LedgerPeriod>(
                  this, METHODID_CLOSE_PERIOD)))
          .addMethod(
            getListLedgerPeriodsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest,
                dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse>(
                  this, METHODID_LIST_LEDGER_PERIODS)))
          .addMethod(
            getVerifyInvariantsMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
              new MethodHandlers<
                dev.counterfoil.ledger.v1.VerifyInvariantsRequest,
                dev.counterfoil.ledger.v1.VerifyInvariantsResponse>(
                  this, METHODID_VERIFY_INVARIANTS)))
          .build();
    }
  }

  /**
   * <pre>
   * Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
   * is undone by reversing it. Balances are exact whenever they are read.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class LedgerServiceStub extends io.grpc.stub.AbstractAsyncStub<LedgerServiceStub> {
    private LedgerServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LedgerServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LedgerServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account.
     * Needs `ledger.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createLedgerAccount(dev.counterfoil.ledger.v1.CreateLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateLedgerAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one account.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getLedgerAccount(dev.counterfoil.ledger.v1.GetLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetLedgerAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists accounts by name, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLedgerAccounts(dev.counterfoil.ledger.v1.ListLedgerAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLedgerAccountsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `ledger_account` where there is no mask.
     * Accounts of the server itself are not changed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is the server's own; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateLedgerAccount(dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateLedgerAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Closes an account in which there is nothing, posted or pending: it takes no entries any more. Accounts of the server itself
     * are not closed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: there is something in it, or it is the server's own; `ACCOUNT_CLOSED`: it already is;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void closeLedgerAccount(dev.counterfoil.ledger.v1.CloseLedgerAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCloseLedgerAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns what is in an account, posted and pending. It includes every transaction that was answered before the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`: it does not fit into 64
     * bits).
     * </pre>
     */
    public void getBalance(dev.counterfoil.ledger.v1.GetBalanceRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.Balance> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetBalanceMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns what is in up to 1,000 accounts, in the order asked for and as of one moment. All or nothing: one that does not
     * exist fails the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), INVALID_ARGUMENT
     * (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void batchGetBalances(dev.counterfoil.ledger.v1.BatchGetBalancesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchGetBalancesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchGetBalancesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Posts a transaction, or with `pending` announces one.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: an account), INVALID_ARGUMENT (`UNBALANCED`,
     * `CURRENCY_MISMATCH`: an amount in another currency than its account; `AMOUNT_OVERFLOW`), FAILED_PRECONDITION (`OVERDRAFT`,
     * `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void postTransaction(dev.counterfoil.ledger.v1.PostTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPostTransactionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Posts up to 500 transactions. Each succeeds or fails on its own, as if it had been sent to PostTransaction with the same
     * `request_id`, which may also be used to send it there; those before it in the batch count for it. Its result is the
     * transaction, or the error with the same details.
     * Needs `ledger.post`. Errors of the call as a whole are those of every method, and UNAVAILABLE (`BULK_UNAVAILABLE`);
     * NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`, `UNBALANCED`, `CURRENCY_MISMATCH`,
     * `AMOUNT_OVERFLOW`) and FAILED_PRECONDITION (`OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`) are in
     * the results.
     * </pre>
     */
    public void batchPostTransactions(dev.counterfoil.ledger.v1.BatchPostTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchPostTransactionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Posts a pending transaction.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void postPendingTransaction(dev.counterfoil.ledger.v1.PostPendingTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPostPendingTransactionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Voids a pending transaction: what it held is free again, and it will never be posted.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void voidTransaction(dev.counterfoil.ledger.v1.VoidTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getVoidTransactionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Undoes a posted transaction by another one, with the same entries on the other sides. A transaction is reversed once; a
     * reversal can be reversed too. Transactions that the server has made for another resource are undone there.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is not posted, already reversed, or the server's own; `OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public void reverseTransaction(dev.counterfoil.ledger.v1.ReverseTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReverseTransactionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one transaction.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getTransaction(dev.counterfoil.ledger.v1.GetTransactionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetTransactionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists transactions, the latest by `occur_time` first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listTransactions(dev.counterfoil.ledger.v1.ListTransactionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListTransactionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListTransactionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the posted entries of one account within a time, the earliest first, each with the balance after it. The pages of one
     * statement fit together: where an entry has been posted meanwhile into the part that was read already, the next page is
     * refused.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`, `AMOUNT_OVERFLOW`),
     * ABORTED (`CONFLICT`: begin the statement again).
     * </pre>
     */
    public void listStatement(dev.counterfoil.ledger.v1.ListStatementRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListStatementResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListStatementMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Closes the books before a time: nothing can be posted before it any more. Transactions that are still pending stay so, and
     * may be posted later than it. Closing sums are written in the background.
     * Needs `ledger.close`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a time that has not come), FAILED_PRECONDITION
     * (`PERIOD_CLOSED`: they already are; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void closePeriod(dev.counterfoil.ledger.v1.ClosePeriodRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerPeriod> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClosePeriodMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the closed periods, the latest first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLedgerPeriods(dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLedgerPeriodsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Checks, while everybody works, that the books are true: that each transaction is balanced, that balances are what their
     * entries add up to, that reversals mirror what they reverse, that closed periods have not changed; and what the other
     * domains have to check: that stock is what was moved; that each order is what was answered, posted and moved for it, and
     * that none is missing, nor the key of its request. Streams what it finds, and at the end a summary. It works
     * in slices, each of which sees one moment.
     * A check that cannot come to its end does not keep the others from theirs: its summary says why, and the call ends with
     * that status after the summary. So the call is OK only where each check has looked at everything.
     * Needs `ledger.verify`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a check that does not exist), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); after the summary, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`: a part of a check takes longer than a
     * statement may) and ABORTED (`CONFLICT`: a check waited too long for others).
     * </pre>
     */
    public void verifyInvariants(dev.counterfoil.ledger.v1.VerifyInvariantsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.VerifyInvariantsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getVerifyInvariantsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
   * is undone by reversing it. Balances are exact whenever they are read.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class LedgerServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<LedgerServiceBlockingStub> {
    private LedgerServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LedgerServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LedgerServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account.
     * Needs `ledger.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerAccount createLedgerAccount(dev.counterfoil.ledger.v1.CreateLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateLedgerAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one account.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerAccount getLedgerAccount(dev.counterfoil.ledger.v1.GetLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetLedgerAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists accounts by name, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.ListLedgerAccountsResponse listLedgerAccounts(dev.counterfoil.ledger.v1.ListLedgerAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLedgerAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `ledger_account` where there is no mask.
     * Accounts of the server itself are not changed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is the server's own; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerAccount updateLedgerAccount(dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateLedgerAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Closes an account in which there is nothing, posted or pending: it takes no entries any more. Accounts of the server itself
     * are not closed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: there is something in it, or it is the server's own; `ACCOUNT_CLOSED`: it already is;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerAccount closeLedgerAccount(dev.counterfoil.ledger.v1.CloseLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCloseLedgerAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns what is in an account, posted and pending. It includes every transaction that was answered before the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`: it does not fit into 64
     * bits).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.Balance getBalance(dev.counterfoil.ledger.v1.GetBalanceRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetBalanceMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns what is in up to 1,000 accounts, in the order asked for and as of one moment. All or nothing: one that does not
     * exist fails the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), INVALID_ARGUMENT
     * (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.BatchGetBalancesResponse batchGetBalances(dev.counterfoil.ledger.v1.BatchGetBalancesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchGetBalancesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Posts a transaction, or with `pending` announces one.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: an account), INVALID_ARGUMENT (`UNBALANCED`,
     * `CURRENCY_MISMATCH`: an amount in another currency than its account; `AMOUNT_OVERFLOW`), FAILED_PRECONDITION (`OVERDRAFT`,
     * `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerTransaction postTransaction(dev.counterfoil.ledger.v1.PostTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPostTransactionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Posts up to 500 transactions. Each succeeds or fails on its own, as if it had been sent to PostTransaction with the same
     * `request_id`, which may also be used to send it there; those before it in the batch count for it. Its result is the
     * transaction, or the error with the same details.
     * Needs `ledger.post`. Errors of the call as a whole are those of every method, and UNAVAILABLE (`BULK_UNAVAILABLE`);
     * NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`, `UNBALANCED`, `CURRENCY_MISMATCH`,
     * `AMOUNT_OVERFLOW`) and FAILED_PRECONDITION (`OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`) are in
     * the results.
     * </pre>
     */
    public dev.counterfoil.ledger.v1.BatchPostTransactionsResponse batchPostTransactions(dev.counterfoil.ledger.v1.BatchPostTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchPostTransactionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Posts a pending transaction.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerTransaction postPendingTransaction(dev.counterfoil.ledger.v1.PostPendingTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPostPendingTransactionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Voids a pending transaction: what it held is free again, and it will never be posted.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerTransaction voidTransaction(dev.counterfoil.ledger.v1.VoidTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getVoidTransactionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Undoes a posted transaction by another one, with the same entries on the other sides. A transaction is reversed once; a
     * reversal can be reversed too. Transactions that the server has made for another resource are undone there.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is not posted, already reversed, or the server's own; `OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerTransaction reverseTransaction(dev.counterfoil.ledger.v1.ReverseTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReverseTransactionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one transaction.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerTransaction getTransaction(dev.counterfoil.ledger.v1.GetTransactionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetTransactionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists transactions, the latest by `occur_time` first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.ListTransactionsResponse listTransactions(dev.counterfoil.ledger.v1.ListTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListTransactionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the posted entries of one account within a time, the earliest first, each with the balance after it. The pages of one
     * statement fit together: where an entry has been posted meanwhile into the part that was read already, the next page is
     * refused.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`, `AMOUNT_OVERFLOW`),
     * ABORTED (`CONFLICT`: begin the statement again).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.ListStatementResponse listStatement(dev.counterfoil.ledger.v1.ListStatementRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListStatementMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Closes the books before a time: nothing can be posted before it any more. Transactions that are still pending stay so, and
     * may be posted later than it. Closing sums are written in the background.
     * Needs `ledger.close`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a time that has not come), FAILED_PRECONDITION
     * (`PERIOD_CLOSED`: they already are; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.LedgerPeriod closePeriod(dev.counterfoil.ledger.v1.ClosePeriodRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClosePeriodMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the closed periods, the latest first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse listLedgerPeriods(dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLedgerPeriodsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Checks, while everybody works, that the books are true: that each transaction is balanced, that balances are what their
     * entries add up to, that reversals mirror what they reverse, that closed periods have not changed; and what the other
     * domains have to check: that stock is what was moved; that each order is what was answered, posted and moved for it, and
     * that none is missing, nor the key of its request. Streams what it finds, and at the end a summary. It works
     * in slices, each of which sees one moment.
     * A check that cannot come to its end does not keep the others from theirs: its summary says why, and the call ends with
     * that status after the summary. So the call is OK only where each check has looked at everything.
     * Needs `ledger.verify`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a check that does not exist), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); after the summary, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`: a part of a check takes longer than a
     * statement may) and ABORTED (`CONFLICT`: a check waited too long for others).
     * </pre>
     */
    public java.util.Iterator<dev.counterfoil.ledger.v1.VerifyInvariantsResponse> verifyInvariants(
        dev.counterfoil.ledger.v1.VerifyInvariantsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getVerifyInvariantsMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Accounts, and money that moves between them by double entry. Transactions are never changed: what is posted stays, and
   * is undone by reversing it. Balances are exact whenever they are read.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class LedgerServiceFutureStub extends io.grpc.stub.AbstractFutureStub<LedgerServiceFutureStub> {
    private LedgerServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LedgerServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LedgerServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account.
     * Needs `ledger.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerAccount> createLedgerAccount(
        dev.counterfoil.ledger.v1.CreateLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateLedgerAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one account.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerAccount> getLedgerAccount(
        dev.counterfoil.ledger.v1.GetLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetLedgerAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists accounts by name, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.ListLedgerAccountsResponse> listLedgerAccounts(
        dev.counterfoil.ledger.v1.ListLedgerAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLedgerAccountsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `ledger_account` where there is no mask.
     * Accounts of the server itself are not changed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is the server's own; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerAccount> updateLedgerAccount(
        dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateLedgerAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Closes an account in which there is nothing, posted or pending: it takes no entries any more. Accounts of the server itself
     * are not closed.
     * Needs `ledger.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: there is something in it, or it is the server's own; `ACCOUNT_CLOSED`: it already is;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerAccount> closeLedgerAccount(
        dev.counterfoil.ledger.v1.CloseLedgerAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCloseLedgerAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns what is in an account, posted and pending. It includes every transaction that was answered before the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`: it does not fit into 64
     * bits).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.Balance> getBalance(
        dev.counterfoil.ledger.v1.GetBalanceRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetBalanceMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns what is in up to 1,000 accounts, in the order asked for and as of one moment. All or nothing: one that does not
     * exist fails the call.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), INVALID_ARGUMENT
     * (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.BatchGetBalancesResponse> batchGetBalances(
        dev.counterfoil.ledger.v1.BatchGetBalancesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchGetBalancesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Posts a transaction, or with `pending` announces one.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: an account), INVALID_ARGUMENT (`UNBALANCED`,
     * `CURRENCY_MISMATCH`: an amount in another currency than its account; `AMOUNT_OVERFLOW`), FAILED_PRECONDITION (`OVERDRAFT`,
     * `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerTransaction> postTransaction(
        dev.counterfoil.ledger.v1.PostTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPostTransactionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Posts up to 500 transactions. Each succeeds or fails on its own, as if it had been sent to PostTransaction with the same
     * `request_id`, which may also be used to send it there; those before it in the batch count for it. Its result is the
     * transaction, or the error with the same details.
     * Needs `ledger.post`. Errors of the call as a whole are those of every method, and UNAVAILABLE (`BULK_UNAVAILABLE`);
     * NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`, `UNBALANCED`, `CURRENCY_MISMATCH`,
     * `AMOUNT_OVERFLOW`) and FAILED_PRECONDITION (`OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`, `REQUEST_ID_REUSED`) are in
     * the results.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.BatchPostTransactionsResponse> batchPostTransactions(
        dev.counterfoil.ledger.v1.BatchPostTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchPostTransactionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Posts a pending transaction.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerTransaction> postPendingTransaction(
        dev.counterfoil.ledger.v1.PostPendingTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPostPendingTransactionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Voids a pending transaction: what it held is free again, and it will never be posted.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is not pending;
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerTransaction> voidTransaction(
        dev.counterfoil.ledger.v1.VoidTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getVoidTransactionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Undoes a posted transaction by another one, with the same entries on the other sides. A transaction is reversed once; a
     * reversal can be reversed too. Transactions that the server has made for another resource are undone there.
     * Needs `ledger.post`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`), FAILED_PRECONDITION
     * (`STATE_CONFLICT`: it is not posted, already reversed, or the server's own; `OVERDRAFT`, `ACCOUNT_CLOSED`, `PERIOD_CLOSED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerTransaction> reverseTransaction(
        dev.counterfoil.ledger.v1.ReverseTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReverseTransactionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one transaction.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerTransaction> getTransaction(
        dev.counterfoil.ledger.v1.GetTransactionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetTransactionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists transactions, the latest by `occur_time` first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.ListTransactionsResponse> listTransactions(
        dev.counterfoil.ledger.v1.ListTransactionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListTransactionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the posted entries of one account within a time, the earliest first, each with the balance after it. The pages of one
     * statement fit together: where an entry has been posted meanwhile into the part that was read already, the next page is
     * refused.
     * Needs `ledger.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`, `AMOUNT_OVERFLOW`),
     * ABORTED (`CONFLICT`: begin the statement again).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.ListStatementResponse> listStatement(
        dev.counterfoil.ledger.v1.ListStatementRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListStatementMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Closes the books before a time: nothing can be posted before it any more. Transactions that are still pending stay so, and
     * may be posted later than it. Closing sums are written in the background.
     * Needs `ledger.close`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a time that has not come), FAILED_PRECONDITION
     * (`PERIOD_CLOSED`: they already are; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.LedgerPeriod> closePeriod(
        dev.counterfoil.ledger.v1.ClosePeriodRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClosePeriodMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the closed periods, the latest first, a page at a time.
     * Needs `ledger.read`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse> listLedgerPeriods(
        dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLedgerPeriodsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_LEDGER_ACCOUNT = 0;
  private static final int METHODID_GET_LEDGER_ACCOUNT = 1;
  private static final int METHODID_LIST_LEDGER_ACCOUNTS = 2;
  private static final int METHODID_UPDATE_LEDGER_ACCOUNT = 3;
  private static final int METHODID_CLOSE_LEDGER_ACCOUNT = 4;
  private static final int METHODID_GET_BALANCE = 5;
  private static final int METHODID_BATCH_GET_BALANCES = 6;
  private static final int METHODID_POST_TRANSACTION = 7;
  private static final int METHODID_BATCH_POST_TRANSACTIONS = 8;
  private static final int METHODID_POST_PENDING_TRANSACTION = 9;
  private static final int METHODID_VOID_TRANSACTION = 10;
  private static final int METHODID_REVERSE_TRANSACTION = 11;
  private static final int METHODID_GET_TRANSACTION = 12;
  private static final int METHODID_LIST_TRANSACTIONS = 13;
  private static final int METHODID_LIST_STATEMENT = 14;
  private static final int METHODID_CLOSE_PERIOD = 15;
  private static final int METHODID_LIST_LEDGER_PERIODS = 16;
  private static final int METHODID_VERIFY_INVARIANTS = 17;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final LedgerServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(LedgerServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CREATE_LEDGER_ACCOUNT:
          serviceImpl.createLedgerAccount((dev.counterfoil.ledger.v1.CreateLedgerAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount>) responseObserver);
          break;
        case METHODID_GET_LEDGER_ACCOUNT:
          serviceImpl.getLedgerAccount((dev.counterfoil.ledger.v1.GetLedgerAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount>) responseObserver);
          break;
        case METHODID_LIST_LEDGER_ACCOUNTS:
          serviceImpl.listLedgerAccounts((dev.counterfoil.ledger.v1.ListLedgerAccountsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerAccountsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_LEDGER_ACCOUNT:
          serviceImpl.updateLedgerAccount((dev.counterfoil.ledger.v1.UpdateLedgerAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount>) responseObserver);
          break;
        case METHODID_CLOSE_LEDGER_ACCOUNT:
          serviceImpl.closeLedgerAccount((dev.counterfoil.ledger.v1.CloseLedgerAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerAccount>) responseObserver);
          break;
        case METHODID_GET_BALANCE:
          serviceImpl.getBalance((dev.counterfoil.ledger.v1.GetBalanceRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.Balance>) responseObserver);
          break;
        case METHODID_BATCH_GET_BALANCES:
          serviceImpl.batchGetBalances((dev.counterfoil.ledger.v1.BatchGetBalancesRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchGetBalancesResponse>) responseObserver);
          break;
        case METHODID_POST_TRANSACTION:
          serviceImpl.postTransaction((dev.counterfoil.ledger.v1.PostTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction>) responseObserver);
          break;
        case METHODID_BATCH_POST_TRANSACTIONS:
          serviceImpl.batchPostTransactions((dev.counterfoil.ledger.v1.BatchPostTransactionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.BatchPostTransactionsResponse>) responseObserver);
          break;
        case METHODID_POST_PENDING_TRANSACTION:
          serviceImpl.postPendingTransaction((dev.counterfoil.ledger.v1.PostPendingTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction>) responseObserver);
          break;
        case METHODID_VOID_TRANSACTION:
          serviceImpl.voidTransaction((dev.counterfoil.ledger.v1.VoidTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction>) responseObserver);
          break;
        case METHODID_REVERSE_TRANSACTION:
          serviceImpl.reverseTransaction((dev.counterfoil.ledger.v1.ReverseTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction>) responseObserver);
          break;
        case METHODID_GET_TRANSACTION:
          serviceImpl.getTransaction((dev.counterfoil.ledger.v1.GetTransactionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerTransaction>) responseObserver);
          break;
        case METHODID_LIST_TRANSACTIONS:
          serviceImpl.listTransactions((dev.counterfoil.ledger.v1.ListTransactionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListTransactionsResponse>) responseObserver);
          break;
        case METHODID_LIST_STATEMENT:
          serviceImpl.listStatement((dev.counterfoil.ledger.v1.ListStatementRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListStatementResponse>) responseObserver);
          break;
        case METHODID_CLOSE_PERIOD:
          serviceImpl.closePeriod((dev.counterfoil.ledger.v1.ClosePeriodRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.LedgerPeriod>) responseObserver);
          break;
        case METHODID_LIST_LEDGER_PERIODS:
          serviceImpl.listLedgerPeriods((dev.counterfoil.ledger.v1.ListLedgerPeriodsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.ListLedgerPeriodsResponse>) responseObserver);
          break;
        case METHODID_VERIFY_INVARIANTS:
          serviceImpl.verifyInvariants((dev.counterfoil.ledger.v1.VerifyInvariantsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.ledger.v1.VerifyInvariantsResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  private static abstract class LedgerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    LedgerServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.ledger.v1.LedgerServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("LedgerService");
    }
  }

  private static final class LedgerServiceFileDescriptorSupplier
      extends LedgerServiceBaseDescriptorSupplier {
    LedgerServiceFileDescriptorSupplier() {}
  }

  private static final class LedgerServiceMethodDescriptorSupplier
      extends LedgerServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    LedgerServiceMethodDescriptorSupplier(String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (LedgerServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new LedgerServiceFileDescriptorSupplier())
              .addMethod(getCreateLedgerAccountMethod())
              .addMethod(getGetLedgerAccountMethod())
              .addMethod(getListLedgerAccountsMethod())
              .addMethod(getUpdateLedgerAccountMethod())
              .addMethod(getCloseLedgerAccountMethod())
              .addMethod(getGetBalanceMethod())
              .addMethod(getBatchGetBalancesMethod())
              .addMethod(getPostTransactionMethod())
              .addMethod(getBatchPostTransactionsMethod())
              .addMethod(getPostPendingTransactionMethod())
              .addMethod(getVoidTransactionMethod())
              .addMethod(getReverseTransactionMethod())
              .addMethod(getGetTransactionMethod())
              .addMethod(getListTransactionsMethod())
              .addMethod(getListStatementMethod())
              .addMethod(getClosePeriodMethod())
              .addMethod(getListLedgerPeriodsMethod())
              .addMethod(getVerifyInvariantsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
