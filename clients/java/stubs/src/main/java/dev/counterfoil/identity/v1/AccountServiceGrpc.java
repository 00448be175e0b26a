package dev.counterfoil.identity.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
 * A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
 * account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
 * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
 * A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
 * what is left of it.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AccountServiceGrpc {

  private AccountServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.identity.v1.AccountService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateAccountRequest,
      dev.counterfoil.identity.v1.Account> getCreateAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateAccount",
      requestType = dev.counterfoil.identity.v1.CreateAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateAccountRequest,
      dev.counterfoil.identity.v1.Account> getCreateAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateAccountRequest, dev.counterfoil.identity.v1.Account> getCreateAccountMethod;
    if ((getCreateAccountMethod = AccountServiceGrpc.getCreateAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getCreateAccountMethod = AccountServiceGrpc.getCreateAccountMethod) == null) {
          AccountServiceGrpc.getCreateAccountMethod = getCreateAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.CreateAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.CreateAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("CreateAccount"))
              .build();
        }
      }
    }
    return getCreateAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetAccountRequest,
      dev.counterfoil.identity.v1.Account> getGetAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetAccount",
      requestType = dev.counterfoil.identity.v1.GetAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetAccountRequest,
      dev.counterfoil.identity.v1.Account> getGetAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetAccountRequest, dev.counterfoil.identity.v1.Account> getGetAccountMethod;
    if ((getGetAccountMethod = AccountServiceGrpc.getGetAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getGetAccountMethod = AccountServiceGrpc.getGetAccountMethod) == null) {
          AccountServiceGrpc.getGetAccountMethod = getGetAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.GetAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.GetAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("GetAccount"))
              .build();
        }
      }
    }
    return getGetAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BatchGetAccountsRequest,
      dev.counterfoil.identity.v1.BatchGetAccountsResponse> getBatchGetAccountsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchGetAccounts",
      requestType = dev.counterfoil.identity.v1.BatchGetAccountsRequest.class,
      responseType = dev.counterfoil.identity.v1.BatchGetAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BatchGetAccountsRequest,
      dev.counterfoil.identity.v1.BatchGetAccountsResponse> getBatchGetAccountsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BatchGetAccountsRequest, dev.counterfoil.identity.v1.BatchGetAccountsResponse> getBatchGetAccountsMethod;
    if ((getBatchGetAccountsMethod = AccountServiceGrpc.getBatchGetAccountsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getBatchGetAccountsMethod = AccountServiceGrpc.getBatchGetAccountsMethod) == null) {
          AccountServiceGrpc.getBatchGetAccountsMethod = getBatchGetAccountsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.BatchGetAccountsRequest, dev.counterfoil.identity.v1.BatchGetAccountsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchGetAccounts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BatchGetAccountsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BatchGetAccountsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("BatchGetAccounts"))
              .build();
        }
      }
    }
    return getBatchGetAccountsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAccountsRequest,
      dev.counterfoil.identity.v1.ListAccountsResponse> getListAccountsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListAccounts",
      requestType = dev.counterfoil.identity.v1.ListAccountsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAccountsRequest,
      dev.counterfoil.identity.v1.ListAccountsResponse> getListAccountsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAccountsRequest, dev.counterfoil.identity.v1.ListAccountsResponse> getListAccountsMethod;
    if ((getListAccountsMethod = AccountServiceGrpc.getListAccountsMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getListAccountsMethod = AccountServiceGrpc.getListAccountsMethod) == null) {
          AccountServiceGrpc.getListAccountsMethod = getListAccountsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListAccountsRequest, dev.counterfoil.identity.v1.ListAccountsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListAccounts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListAccountsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListAccountsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("ListAccounts"))
              .build();
        }
      }
    }
    return getListAccountsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateAccountRequest,
      dev.counterfoil.identity.v1.Account> getUpdateAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateAccount",
      requestType = dev.counterfoil.identity.v1.UpdateAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateAccountRequest,
      dev.counterfoil.identity.v1.Account> getUpdateAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateAccountRequest, dev.counterfoil.identity.v1.Account> getUpdateAccountMethod;
    if ((getUpdateAccountMethod = AccountServiceGrpc.getUpdateAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getUpdateAccountMethod = AccountServiceGrpc.getUpdateAccountMethod) == null) {
          AccountServiceGrpc.getUpdateAccountMethod = getUpdateAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.UpdateAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UpdateAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("UpdateAccount"))
              .build();
        }
      }
    }
    return getUpdateAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableAccountRequest,
      dev.counterfoil.identity.v1.Account> getDisableAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DisableAccount",
      requestType = dev.counterfoil.identity.v1.DisableAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableAccountRequest,
      dev.counterfoil.identity.v1.Account> getDisableAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableAccountRequest, dev.counterfoil.identity.v1.Account> getDisableAccountMethod;
    if ((getDisableAccountMethod = AccountServiceGrpc.getDisableAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getDisableAccountMethod = AccountServiceGrpc.getDisableAccountMethod) == null) {
          AccountServiceGrpc.getDisableAccountMethod = getDisableAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.DisableAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DisableAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.DisableAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("DisableAccount"))
              .build();
        }
      }
    }
    return getDisableAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableAccountRequest,
      dev.counterfoil.identity.v1.Account> getEnableAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnableAccount",
      requestType = dev.counterfoil.identity.v1.EnableAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableAccountRequest,
      dev.counterfoil.identity.v1.Account> getEnableAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableAccountRequest, dev.counterfoil.identity.v1.Account> getEnableAccountMethod;
    if ((getEnableAccountMethod = AccountServiceGrpc.getEnableAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getEnableAccountMethod = AccountServiceGrpc.getEnableAccountMethod) == null) {
          AccountServiceGrpc.getEnableAccountMethod = getEnableAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.EnableAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnableAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.EnableAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("EnableAccount"))
              .build();
        }
      }
    }
    return getEnableAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteAccountRequest,
      dev.counterfoil.identity.v1.Account> getDeleteAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAccount",
      requestType = dev.counterfoil.identity.v1.DeleteAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteAccountRequest,
      dev.counterfoil.identity.v1.Account> getDeleteAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteAccountRequest, dev.counterfoil.identity.v1.Account> getDeleteAccountMethod;
    if ((getDeleteAccountMethod = AccountServiceGrpc.getDeleteAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getDeleteAccountMethod = AccountServiceGrpc.getDeleteAccountMethod) == null) {
          AccountServiceGrpc.getDeleteAccountMethod = getDeleteAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.DeleteAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.DeleteAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("DeleteAccount"))
              .build();
        }
      }
    }
    return getDeleteAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UndeleteAccountRequest,
      dev.counterfoil.identity.v1.Account> getUndeleteAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UndeleteAccount",
      requestType = dev.counterfoil.identity.v1.UndeleteAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UndeleteAccountRequest,
      dev.counterfoil.identity.v1.Account> getUndeleteAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UndeleteAccountRequest, dev.counterfoil.identity.v1.Account> getUndeleteAccountMethod;
    if ((getUndeleteAccountMethod = AccountServiceGrpc.getUndeleteAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getUndeleteAccountMethod = AccountServiceGrpc.getUndeleteAccountMethod) == null) {
          AccountServiceGrpc.getUndeleteAccountMethod = getUndeleteAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.UndeleteAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UndeleteAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UndeleteAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("UndeleteAccount"))
              .build();
        }
      }
    }
    return getUndeleteAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EraseAccountRequest,
      dev.counterfoil.identity.v1.Account> getEraseAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EraseAccount",
      requestType = dev.counterfoil.identity.v1.EraseAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.Account.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EraseAccountRequest,
      dev.counterfoil.identity.v1.Account> getEraseAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EraseAccountRequest, dev.counterfoil.identity.v1.Account> getEraseAccountMethod;
    if ((getEraseAccountMethod = AccountServiceGrpc.getEraseAccountMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getEraseAccountMethod = AccountServiceGrpc.getEraseAccountMethod) == null) {
          AccountServiceGrpc.getEraseAccountMethod = getEraseAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.EraseAccountRequest, dev.counterfoil.identity.v1.Account>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EraseAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.EraseAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Account.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("EraseAccount"))
              .build();
        }
      }
    }
    return getEraseAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExportAccountDataRequest,
      dev.counterfoil.identity.v1.ExportAccountDataResponse> getExportAccountDataMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportAccountData",
      requestType = dev.counterfoil.identity.v1.ExportAccountDataRequest.class,
      responseType = dev.counterfoil.identity.v1.ExportAccountDataResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExportAccountDataRequest,
      dev.counterfoil.identity.v1.ExportAccountDataResponse> getExportAccountDataMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExportAccountDataRequest, dev.counterfoil.identity.v1.ExportAccountDataResponse> getExportAccountDataMethod;
    if ((getExportAccountDataMethod = AccountServiceGrpc.getExportAccountDataMethod) == null) {
      synchronized (AccountServiceGrpc.class) {
        if ((getExportAccountDataMethod = AccountServiceGrpc.getExportAccountDataMethod) == null) {
          AccountServiceGrpc.getExportAccountDataMethod = getExportAccountDataMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ExportAccountDataRequest, dev.counterfoil.identity.v1.ExportAccountDataResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportAccountData"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ExportAccountDataRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ExportAccountDataResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccountServiceMethodDescriptorSupplier("ExportAccountData"))
              .build();
        }
      }
    }
    return getExportAccountDataMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AccountServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceStub>() {
        @java.lang.Override
        public AccountServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceStub(channel, callOptions);
        }
      };
    return AccountServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AccountServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceBlockingStub>() {
        @java.lang.Override
        public AccountServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceBlockingStub(channel, callOptions);
        }
      };
    return AccountServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AccountServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccountServiceFutureStub>() {
        @java.lang.Override
        public AccountServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccountServiceFutureStub(channel, callOptions);
        }
      };
    return AccountServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
   * A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
   * account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
   * what is left of it.
   * </pre>
   */
  public static abstract class AccountServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Creates an account. It is `ACTIVE`, and no address of it is verified.
     * Needs `identity.manage_accounts`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, also for the name of an account that was
     * erased; `EMAIL_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createAccount(dev.counterfoil.identity.v1.CreateAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one account, also a soft-deleted or an erased one.
     * Needs `identity.read_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getAccount(dev.counterfoil.identity.v1.GetAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 accounts in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call.
     * Needs `identity.read_accounts`, for these accounts at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one
     * missing), RESOURCE_EXHAUSTED (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer).
     * </pre>
     */
    public void batchGetAccounts(dev.counterfoil.identity.v1.BatchGetAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BatchGetAccountsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetAccountsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists accounts, or those that a query finds, a page at a time. A page ends early where it would get too large. That is for
     * those who administer accounts: a permission to read one that is named does not let its holder go through all.
     * Needs `identity.manage_accounts`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listAccounts(dev.counterfoil.identity.v1.ListAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAccountsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListAccountsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `account` where there is no mask. An e-mail
     * address that the account did not have before is not verified. The addresses that were verified before are told by mail of
     * each change of addresses.
     * A person who has an address of an account can set its password. So a caller that adds one to its own account proves who it
     * is as in FinishIdentityLink, and one that adds one to another's must have all that the account's roles permit.
     * Needs `identity.write_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`RESOURCE_DELETED`; `STATE_CONFLICT`: it was
     * erased; `REQUEST_ID_REUSED`), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong;
     * `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: another's account, which is given an address, has roles that permit more than the caller may).
     * </pre>
     */
    public void updateAccount(dev.counterfoil.identity.v1.UpdateAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Disables an account: nobody may sign in with it any more, and those who are signed in lose access within seconds.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`ACCOUNT_DISABLED`: it already is; `RESOURCE_DELETED`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void disableAccount(dev.counterfoil.identity.v1.DisableAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDisableAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a disabled account `ACTIVE` again.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`; `STATE_CONFLICT`: it is `ACTIVE`, or it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: the account has roles that permit more than the caller may).
     * </pre>
     */
    public void enableAccount(dev.counterfoil.identity.v1.EnableAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnableAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Soft-deletes an account: lists leave it out, nobody may sign in with it, and it is erased after 30 days. Until then
     * UndeleteAccount brings it back, and its e-mail addresses stay its own.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteAccount(dev.counterfoil.identity.v1.DeleteAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Brings a soft-deleted account back as it was.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`; `STATE_CONFLICT`: it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: as of EnableAccount).
     * </pre>
     */
    public void undeleteAccount(dev.counterfoil.identity.v1.UndeleteAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUndeleteAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Erases all that is known of a person, for good and everywhere, also in the stored answers of requests. What is left is a name
     * with a revision and times, which orders and the ledger go on referring to, and the records of the audit log, which can only be
     * added to: what was done to the account, when, and from which network address. Cannot be undone. An account that was erased
     * stays as it is.
     * Needs `identity.erase_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void eraseAccount(dev.counterfoil.identity.v1.EraseAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEraseAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns all that is held on a person, as of one moment, a record at a time: the account, what it was before as far as that
     * is kept for requests that are sent again, then what other parts of the system keep under its name, such as orders. The audit
     * log is not among it: ListAuditRecords reads that.
     * Needs `identity.export_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`READER_TOO_SLOW`).
     * </pre>
     */
    public void exportAccountData(dev.counterfoil.identity.v1.ExportAccountDataRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExportAccountDataResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportAccountDataMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getCreateAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.CreateAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_CREATE_ACCOUNT)))
          .addMethod(
            getGetAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.GetAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_GET_ACCOUNT)))
          .addMethod(
            getBatchGetAccountsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.BatchGetAccountsRequest,
                dev.counterfoil.identity.v1.BatchGetAccountsResponse>(
                  this, METHODID_BATCH_GET_ACCOUNTS)))
          .addMethod(
            getListAccountsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListAccountsRequest,
                dev.counterfoil.identity.v1.ListAccountsResponse>(
                  this, METHODID_LIST_ACCOUNTS)))
          .addMethod(
            getUpdateAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.UpdateAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_UPDATE_ACCOUNT)))
          .addMethod(
            getDisableAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.DisableAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_DISABLE_ACCOUNT)))
          .addMethod(
            getEnableAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.EnableAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_ENABLE_ACCOUNT)))
          .addMethod(
            getDeleteAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.DeleteAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_DELETE_ACCOUNT)))
          .addMethod(
            getUndeleteAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.UndeleteAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_UNDELETE_ACCOUNT)))
          .addMethod(
            getEraseAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.EraseAccountRequest,
                dev.counterfoil.identity.v1.Account>(
                  this, METHODID_ERASE_ACCOUNT)))
          .addMethod(
            getExportAccountDataMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ExportAccountDataRequest,
                dev.counterfoil.identity.v1.ExportAccountDataResponse>(
                  this, METHODID_EXPORT_ACCOUNT_DATA)))
          .build();
    }
  }

  /**
   * <pre>
   * People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
   * A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
   * account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
   * what is left of it.
   * </pre>
   */
  public static final class AccountServiceStub extends io.grpc.stub.AbstractAsyncStub<AccountServiceStub> {
    private AccountServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account. It is `ACTIVE`, and no address of it is verified.
     * Needs `identity.manage_accounts`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, also for the name of an account that was
     * erased; `EMAIL_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createAccount(dev.counterfoil.identity.v1.CreateAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one account, also a soft-deleted or an erased one.
     * Needs `identity.read_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getAccount(dev.counterfoil.identity.v1.GetAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 accounts in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call.
     * Needs `identity.read_accounts`, for these accounts at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one
     * missing), RESOURCE_EXHAUSTED (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer).
     * </pre>
     */
    public void batchGetAccounts(dev.counterfoil.identity.v1.BatchGetAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BatchGetAccountsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchGetAccountsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists accounts, or those that a query finds, a page at a time. A page ends early where it would get too large. That is for
     * those who administer accounts: a permission to read one that is named does not let its holder go through all.
     * Needs `identity.manage_accounts`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listAccounts(dev.counterfoil.identity.v1.ListAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAccountsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListAccountsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `account` where there is no mask. An e-mail
     * address that the account did not have before is not verified. The addresses that were verified before are told by mail of
     * each change of addresses.
     * A person who has an address of an account can set its password. So a caller that adds one to its own account proves who it
     * is as in FinishIdentityLink, and one that adds one to another's must have all that the account's roles permit.
     * Needs `identity.write_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`RESOURCE_DELETED`; `STATE_CONFLICT`: it was
     * erased; `REQUEST_ID_REUSED`), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong;
     * `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: another's account, which is given an address, has roles that permit more than the caller may).
     * </pre>
     */
    public void updateAccount(dev.counterfoil.identity.v1.UpdateAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Disables an account: nobody may sign in with it any more, and those who are signed in lose access within seconds.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`ACCOUNT_DISABLED`: it already is; `RESOURCE_DELETED`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void disableAccount(dev.counterfoil.identity.v1.DisableAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDisableAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a disabled account `ACTIVE` again.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`; `STATE_CONFLICT`: it is `ACTIVE`, or it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: the account has roles that permit more than the caller may).
     * </pre>
     */
    public void enableAccount(dev.counterfoil.identity.v1.EnableAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnableAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Soft-deletes an account: lists leave it out, nobody may sign in with it, and it is erased after 30 days. Until then
     * UndeleteAccount brings it back, and its e-mail addresses stay its own.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteAccount(dev.counterfoil.identity.v1.DeleteAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Brings a soft-deleted account back as it was.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`; `STATE_CONFLICT`: it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: as of EnableAccount).
     * </pre>
     */
    public void undeleteAccount(dev.counterfoil.identity.v1.UndeleteAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUndeleteAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Erases all that is known of a person, for good and everywhere, also in the stored answers of requests. What is left is a name
     * with a revision and times, which orders and the ledger go on referring to, and the records of the audit log, which can only be
     * added to: what was done to the account, when, and from which network address. Cannot be undone. An account that was erased
     * stays as it is.
     * Needs `identity.erase_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void eraseAccount(dev.counterfoil.identity.v1.EraseAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEraseAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns all that is held on a person, as of one moment, a record at a time: the account, what it was before as far as that
     * is kept for requests that are sent again, then what other parts of the system keep under its name, such as orders. The audit
     * log is not among it: ListAuditRecords reads that.
     * Needs `identity.export_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`READER_TOO_SLOW`).
     * </pre>
     */
    public void exportAccountData(dev.counterfoil.identity.v1.ExportAccountDataRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExportAccountDataResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getExportAccountDataMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
   * A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
   * account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
   * what is left of it.
   * </pre>
   */
  public static final class AccountServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<AccountServiceBlockingStub> {
    private AccountServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account. It is `ACTIVE`, and no address of it is verified.
     * Needs `identity.manage_accounts`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, also for the name of an account that was
     * erased; `EMAIL_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account createAccount(dev.counterfoil.identity.v1.CreateAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one account, also a soft-deleted or an erased one.
     * Needs `identity.read_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account getAccount(dev.counterfoil.identity.v1.GetAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 accounts in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call.
     * Needs `identity.read_accounts`, for these accounts at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one
     * missing), RESOURCE_EXHAUSTED (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer).
     * </pre>
     */
    public dev.counterfoil.identity.v1.BatchGetAccountsResponse batchGetAccounts(dev.counterfoil.identity.v1.BatchGetAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchGetAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists accounts, or those that a query finds, a page at a time. A page ends early where it would get too large. That is for
     * those who administer accounts: a permission to read one that is named does not let its holder go through all.
     * Needs `identity.manage_accounts`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListAccountsResponse listAccounts(dev.counterfoil.identity.v1.ListAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `account` where there is no mask. An e-mail
     * address that the account did not have before is not verified. The addresses that were verified before are told by mail of
     * each change of addresses.
     * A person who has an address of an account can set its password. So a caller that adds one to its own account proves who it
     * is as in FinishIdentityLink, and one that adds one to another's must have all that the account's roles permit.
     * Needs `identity.write_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`RESOURCE_DELETED`; `STATE_CONFLICT`: it was
     * erased; `REQUEST_ID_REUSED`), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong;
     * `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: another's account, which is given an address, has roles that permit more than the caller may).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account updateAccount(dev.counterfoil.identity.v1.UpdateAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Disables an account: nobody may sign in with it any more, and those who are signed in lose access within seconds.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`ACCOUNT_DISABLED`: it already is; `RESOURCE_DELETED`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account disableAccount(dev.counterfoil.identity.v1.DisableAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDisableAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a disabled account `ACTIVE` again.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`; `STATE_CONFLICT`: it is `ACTIVE`, or it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: the account has roles that permit more than the caller may).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account enableAccount(dev.counterfoil.identity.v1.EnableAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnableAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Soft-deletes an account: lists leave it out, nobody may sign in with it, and it is erased after 30 days. Until then
     * UndeleteAccount brings it back, and its e-mail addresses stay its own.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account deleteAccount(dev.counterfoil.identity.v1.DeleteAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings a soft-deleted account back as it was.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`; `STATE_CONFLICT`: it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: as of EnableAccount).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account undeleteAccount(dev.counterfoil.identity.v1.UndeleteAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUndeleteAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Erases all that is known of a person, for good and everywhere, also in the stored answers of requests. What is left is a name
     * with a revision and times, which orders and the ledger go on referring to, and the records of the audit log, which can only be
     * added to: what was done to the account, when, and from which network address. Cannot be undone. An account that was erased
     * stays as it is.
     * Needs `identity.erase_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Account eraseAccount(dev.counterfoil.identity.v1.EraseAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEraseAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns all that is held on a person, as of one moment, a record at a time: the account, what it was before as far as that
     * is kept for requests that are sent again, then what other parts of the system keep under its name, such as orders. The audit
     * log is not among it: ListAuditRecords reads that.
     * Needs `identity.export_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`READER_TOO_SLOW`).
     * </pre>
     */
    public java.util.Iterator<dev.counterfoil.identity.v1.ExportAccountDataResponse> exportAccountData(
        dev.counterfoil.identity.v1.ExportAccountDataRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getExportAccountDataMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * People's accounts and profiles: who they are, how to reach them, whether they may sign in, and what is held on them.
   * A permission may be held for some accounts only, as customers hold theirs for their own. Where a method takes such callers, an
   * account that the permission does not cover gets the same NOT_FOUND as one that does not exist.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`).
   * A write that is sent again with its `request_id` gets the same answer, unless the account has been erased since: then it gets
   * what is left of it.
   * </pre>
   */
  public static final class AccountServiceFutureStub extends io.grpc.stub.AbstractFutureStub<AccountServiceFutureStub> {
    private AccountServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccountServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccountServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates an account. It is `ACTIVE`, and no address of it is verified.
     * Needs `identity.manage_accounts`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, also for the name of an account that was
     * erased; `EMAIL_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> createAccount(
        dev.counterfoil.identity.v1.CreateAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one account, also a soft-deleted or an erased one.
     * Needs `identity.read_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> getAccount(
        dev.counterfoil.identity.v1.GetAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 accounts in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call.
     * Needs `identity.read_accounts`, for these accounts at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one
     * missing), RESOURCE_EXHAUSTED (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.BatchGetAccountsResponse> batchGetAccounts(
        dev.counterfoil.identity.v1.BatchGetAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchGetAccountsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists accounts, or those that a query finds, a page at a time. A page ends early where it would get too large. That is for
     * those who administer accounts: a permission to read one that is named does not let its holder go through all.
     * Needs `identity.manage_accounts`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListAccountsResponse> listAccounts(
        dev.counterfoil.identity.v1.ListAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListAccountsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of an account that `update_mask` names; all that are set in `account` where there is no mask. An e-mail
     * address that the account did not have before is not verified. The addresses that were verified before are told by mail of
     * each change of addresses.
     * A person who has an address of an account can set its password. So a caller that adds one to its own account proves who it
     * is as in FinishIdentityLink, and one that adds one to another's must have all that the account's roles permit.
     * Needs `identity.write_accounts`, for this account at least. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`RESOURCE_DELETED`; `STATE_CONFLICT`: it was
     * erased; `REQUEST_ID_REUSED`), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong;
     * `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: another's account, which is given an address, has roles that permit more than the caller may).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> updateAccount(
        dev.counterfoil.identity.v1.UpdateAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Disables an account: nobody may sign in with it any more, and those who are signed in lose access within seconds.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`ACCOUNT_DISABLED`: it already is; `RESOURCE_DELETED`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> disableAccount(
        dev.counterfoil.identity.v1.DisableAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDisableAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a disabled account `ACTIVE` again.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`; `STATE_CONFLICT`: it is `ACTIVE`, or it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: the account has roles that permit more than the caller may).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> enableAccount(
        dev.counterfoil.identity.v1.EnableAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnableAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Soft-deletes an account: lists leave it out, nobody may sign in with it, and it is erased after 30 days. Until then
     * UndeleteAccount brings it back, and its e-mail addresses stay its own.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `STATE_CONFLICT`: it was erased; `LAST_ADMINISTRATOR`;
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> deleteAccount(
        dev.counterfoil.identity.v1.DeleteAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Brings a soft-deleted account back as it was.
     * Needs `identity.manage_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`; `STATE_CONFLICT`: it was erased; `REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: as of EnableAccount).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> undeleteAccount(
        dev.counterfoil.identity.v1.UndeleteAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUndeleteAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Erases all that is known of a person, for good and everywhere, also in the stored answers of requests. What is left is a name
     * with a revision and times, which orders and the ledger go on referring to, and the records of the audit log, which can only be
     * added to: what was done to the account, when, and from which network address. Cannot be undone. An account that was erased
     * stays as it is.
     * Needs `identity.erase_accounts`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Account> eraseAccount(
        dev.counterfoil.identity.v1.EraseAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEraseAccountMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_ACCOUNT = 0;
  private static final int METHODID_GET_ACCOUNT = 1;
  private static final int METHODID_BATCH_GET_ACCOUNTS = 2;
  private static final int METHODID_LIST_ACCOUNTS = 3;
  private static final int METHODID_UPDATE_ACCOUNT = 4;
  private static final int METHODID_DISABLE_ACCOUNT = 5;
  private static final int METHODID_ENABLE_ACCOUNT = 6;
  private static final int METHODID_DELETE_ACCOUNT = 7;
  private static final int METHODID_UNDELETE_ACCOUNT = 8;
  private static final int METHODID_ERASE_ACCOUNT = 9;
  private static final int METHODID_EXPORT_ACCOUNT_DATA = 10;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AccountServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(AccountServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CREATE_ACCOUNT:
          serviceImpl.createAccount((dev.counterfoil.identity.v1.CreateAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_GET_ACCOUNT:
          serviceImpl.getAccount((dev.counterfoil.identity.v1.GetAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_BATCH_GET_ACCOUNTS:
          serviceImpl.batchGetAccounts((dev.counterfoil.identity.v1.BatchGetAccountsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BatchGetAccountsResponse>) responseObserver);
          break;
        case METHODID_LIST_ACCOUNTS:
          serviceImpl.listAccounts((dev.counterfoil.identity.v1.ListAccountsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAccountsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_ACCOUNT:
          serviceImpl.updateAccount((dev.counterfoil.identity.v1.UpdateAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_DISABLE_ACCOUNT:
          serviceImpl.disableAccount((dev.counterfoil.identity.v1.DisableAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_ENABLE_ACCOUNT:
          serviceImpl.enableAccount((dev.counterfoil.identity.v1.EnableAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_DELETE_ACCOUNT:
          serviceImpl.deleteAccount((dev.counterfoil.identity.v1.DeleteAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_UNDELETE_ACCOUNT:
          serviceImpl.undeleteAccount((dev.counterfoil.identity.v1.UndeleteAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_ERASE_ACCOUNT:
          serviceImpl.eraseAccount((dev.counterfoil.identity.v1.EraseAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Account>) responseObserver);
          break;
        case METHODID_EXPORT_ACCOUNT_DATA:
          serviceImpl.exportAccountData((dev.counterfoil.identity.v1.ExportAccountDataRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExportAccountDataResponse>) responseObserver);
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

  private static abstract class AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AccountServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.identity.v1.AccountServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AccountService");
    }
  }

  private static final class AccountServiceFileDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier {
    AccountServiceFileDescriptorSupplier() {}
  }

  private static final class AccountServiceMethodDescriptorSupplier
      extends AccountServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    AccountServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (AccountServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AccountServiceFileDescriptorSupplier())
              .addMethod(getCreateAccountMethod())
              .addMethod(getGetAccountMethod())
              .addMethod(getBatchGetAccountsMethod())
              .addMethod(getListAccountsMethod())
              .addMethod(getUpdateAccountMethod())
              .addMethod(getDisableAccountMethod())
              .addMethod(getEnableAccountMethod())
              .addMethod(getDeleteAccountMethod())
              .addMethod(getUndeleteAccountMethod())
              .addMethod(getEraseAccountMethod())
              .addMethod(getExportAccountDataMethod())
              .build();
        }
      }
    }
    return result;
  }
}
