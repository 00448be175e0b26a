package dev.counterfoil.identity.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Sign-in, sessions and the tokens that go with them.
 * A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
 * (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
 * RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
 * was sent again or ran at the same time, shows that it was stolen, and ends the session.
 * What reads credentials answers the same, after the same time, whether or not there is such an account.
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
public final class SessionServiceGrpc {

  private SessionServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.identity.v1.SessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SignInRequest,
      dev.counterfoil.identity.v1.SignInResponse> getSignInMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SignIn",
      requestType = dev.counterfoil.identity.v1.SignInRequest.class,
      responseType = dev.counterfoil.identity.v1.SignInResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SignInRequest,
      dev.counterfoil.identity.v1.SignInResponse> getSignInMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SignInRequest, dev.counterfoil.identity.v1.SignInResponse> getSignInMethod;
    if ((getSignInMethod = SessionServiceGrpc.getSignInMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getSignInMethod = SessionServiceGrpc.getSignInMethod) == null) {
          SessionServiceGrpc.getSignInMethod = getSignInMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.SignInRequest, dev.counterfoil.identity.v1.SignInResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SignIn"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SignInRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SignInResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("SignIn"))
              .build();
        }
      }
    }
    return getSignInMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RefreshSessionRequest,
      dev.counterfoil.identity.v1.RefreshSessionResponse> getRefreshSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RefreshSession",
      requestType = dev.counterfoil.identity.v1.RefreshSessionRequest.class,
      responseType = dev.counterfoil.identity.v1.RefreshSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RefreshSessionRequest,
      dev.counterfoil.identity.v1.RefreshSessionResponse> getRefreshSessionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RefreshSessionRequest, dev.counterfoil.identity.v1.RefreshSessionResponse> getRefreshSessionMethod;
    if ((getRefreshSessionMethod = SessionServiceGrpc.getRefreshSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRefreshSessionMethod = SessionServiceGrpc.getRefreshSessionMethod) == null) {
          SessionServiceGrpc.getRefreshSessionMethod = getRefreshSessionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RefreshSessionRequest, dev.counterfoil.identity.v1.RefreshSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RefreshSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RefreshSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RefreshSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RefreshSession"))
              .build();
        }
      }
    }
    return getRefreshSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListSessionsRequest,
      dev.counterfoil.identity.v1.ListSessionsResponse> getListSessionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSessions",
      requestType = dev.counterfoil.identity.v1.ListSessionsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListSessionsRequest,
      dev.counterfoil.identity.v1.ListSessionsResponse> getListSessionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListSessionsRequest, dev.counterfoil.identity.v1.ListSessionsResponse> getListSessionsMethod;
    if ((getListSessionsMethod = SessionServiceGrpc.getListSessionsMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getListSessionsMethod = SessionServiceGrpc.getListSessionsMethod) == null) {
          SessionServiceGrpc.getListSessionsMethod = getListSessionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListSessionsRequest, dev.counterfoil.identity.v1.ListSessionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSessions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListSessionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListSessionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ListSessions"))
              .build();
        }
      }
    }
    return getListSessionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionRequest,
      dev.counterfoil.identity.v1.Session> getRevokeSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeSession",
      requestType = dev.counterfoil.identity.v1.RevokeSessionRequest.class,
      responseType = dev.counterfoil.identity.v1.Session.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionRequest,
      dev.counterfoil.identity.v1.Session> getRevokeSessionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionRequest, dev.counterfoil.identity.v1.Session> getRevokeSessionMethod;
    if ((getRevokeSessionMethod = SessionServiceGrpc.getRevokeSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRevokeSessionMethod = SessionServiceGrpc.getRevokeSessionMethod) == null) {
          SessionServiceGrpc.getRevokeSessionMethod = getRevokeSessionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RevokeSessionRequest, dev.counterfoil.identity.v1.Session>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RevokeSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Session.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RevokeSession"))
              .build();
        }
      }
    }
    return getRevokeSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionsRequest,
      dev.counterfoil.identity.v1.RevokeSessionsResponse> getRevokeSessionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeSessions",
      requestType = dev.counterfoil.identity.v1.RevokeSessionsRequest.class,
      responseType = dev.counterfoil.identity.v1.RevokeSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionsRequest,
      dev.counterfoil.identity.v1.RevokeSessionsResponse> getRevokeSessionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeSessionsRequest, dev.counterfoil.identity.v1.RevokeSessionsResponse> getRevokeSessionsMethod;
    if ((getRevokeSessionsMethod = SessionServiceGrpc.getRevokeSessionsMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRevokeSessionsMethod = SessionServiceGrpc.getRevokeSessionsMethod) == null) {
          SessionServiceGrpc.getRevokeSessionsMethod = getRevokeSessionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RevokeSessionsRequest, dev.counterfoil.identity.v1.RevokeSessionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeSessions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RevokeSessionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RevokeSessionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RevokeSessions"))
              .build();
        }
      }
    }
    return getRevokeSessionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SetPasswordRequest,
      dev.counterfoil.identity.v1.SetPasswordResponse> getSetPasswordMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SetPassword",
      requestType = dev.counterfoil.identity.v1.SetPasswordRequest.class,
      responseType = dev.counterfoil.identity.v1.SetPasswordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SetPasswordRequest,
      dev.counterfoil.identity.v1.SetPasswordResponse> getSetPasswordMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.SetPasswordRequest, dev.counterfoil.identity.v1.SetPasswordResponse> getSetPasswordMethod;
    if ((getSetPasswordMethod = SessionServiceGrpc.getSetPasswordMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getSetPasswordMethod = SessionServiceGrpc.getSetPasswordMethod) == null) {
          SessionServiceGrpc.getSetPasswordMethod = getSetPasswordMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.SetPasswordRequest, dev.counterfoil.identity.v1.SetPasswordResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SetPassword"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SetPasswordRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SetPasswordResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("SetPassword"))
              .build();
        }
      }
    }
    return getSetPasswordMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnrollSecondFactorRequest,
      dev.counterfoil.identity.v1.EnrollSecondFactorResponse> getEnrollSecondFactorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnrollSecondFactor",
      requestType = dev.counterfoil.identity.v1.EnrollSecondFactorRequest.class,
      responseType = dev.counterfoil.identity.v1.EnrollSecondFactorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnrollSecondFactorRequest,
      dev.counterfoil.identity.v1.EnrollSecondFactorResponse> getEnrollSecondFactorMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnrollSecondFactorRequest, dev.counterfoil.identity.v1.EnrollSecondFactorResponse> getEnrollSecondFactorMethod;
    if ((getEnrollSecondFactorMethod = SessionServiceGrpc.getEnrollSecondFactorMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getEnrollSecondFactorMethod = SessionServiceGrpc.getEnrollSecondFactorMethod) == null) {
          SessionServiceGrpc.getEnrollSecondFactorMethod = getEnrollSecondFactorMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.EnrollSecondFactorRequest, dev.counterfoil.identity.v1.EnrollSecondFactorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnrollSecondFactor"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.EnrollSecondFactorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.EnrollSecondFactorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("EnrollSecondFactor"))
              .build();
        }
      }
    }
    return getEnrollSecondFactorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ConfirmSecondFactorRequest,
      dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> getConfirmSecondFactorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ConfirmSecondFactor",
      requestType = dev.counterfoil.identity.v1.ConfirmSecondFactorRequest.class,
      responseType = dev.counterfoil.identity.v1.ConfirmSecondFactorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ConfirmSecondFactorRequest,
      dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> getConfirmSecondFactorMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ConfirmSecondFactorRequest, dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> getConfirmSecondFactorMethod;
    if ((getConfirmSecondFactorMethod = SessionServiceGrpc.getConfirmSecondFactorMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getConfirmSecondFactorMethod = SessionServiceGrpc.getConfirmSecondFactorMethod) == null) {
          SessionServiceGrpc.getConfirmSecondFactorMethod = getConfirmSecondFactorMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ConfirmSecondFactorRequest, dev.counterfoil.identity.v1.ConfirmSecondFactorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ConfirmSecondFactor"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ConfirmSecondFactorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ConfirmSecondFactorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ConfirmSecondFactor"))
              .build();
        }
      }
    }
    return getConfirmSecondFactorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RemoveSecondFactorRequest,
      dev.counterfoil.identity.v1.RemoveSecondFactorResponse> getRemoveSecondFactorMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RemoveSecondFactor",
      requestType = dev.counterfoil.identity.v1.RemoveSecondFactorRequest.class,
      responseType = dev.counterfoil.identity.v1.RemoveSecondFactorResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RemoveSecondFactorRequest,
      dev.counterfoil.identity.v1.RemoveSecondFactorResponse> getRemoveSecondFactorMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RemoveSecondFactorRequest, dev.counterfoil.identity.v1.RemoveSecondFactorResponse> getRemoveSecondFactorMethod;
    if ((getRemoveSecondFactorMethod = SessionServiceGrpc.getRemoveSecondFactorMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRemoveSecondFactorMethod = SessionServiceGrpc.getRemoveSecondFactorMethod) == null) {
          SessionServiceGrpc.getRemoveSecondFactorMethod = getRemoveSecondFactorMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RemoveSecondFactorRequest, dev.counterfoil.identity.v1.RemoveSecondFactorResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RemoveSecondFactor"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RemoveSecondFactorRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RemoveSecondFactorResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RemoveSecondFactor"))
              .build();
        }
      }
    }
    return getRemoveSecondFactorMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListJsonWebKeysRequest,
      dev.counterfoil.identity.v1.ListJsonWebKeysResponse> getListJsonWebKeysMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListJsonWebKeys",
      requestType = dev.counterfoil.identity.v1.ListJsonWebKeysRequest.class,
      responseType = dev.counterfoil.identity.v1.ListJsonWebKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListJsonWebKeysRequest,
      dev.counterfoil.identity.v1.ListJsonWebKeysResponse> getListJsonWebKeysMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListJsonWebKeysRequest, dev.counterfoil.identity.v1.ListJsonWebKeysResponse> getListJsonWebKeysMethod;
    if ((getListJsonWebKeysMethod = SessionServiceGrpc.getListJsonWebKeysMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getListJsonWebKeysMethod = SessionServiceGrpc.getListJsonWebKeysMethod) == null) {
          SessionServiceGrpc.getListJsonWebKeysMethod = getListJsonWebKeysMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListJsonWebKeysRequest, dev.counterfoil.identity.v1.ListJsonWebKeysResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListJsonWebKeys"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListJsonWebKeysRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListJsonWebKeysResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ListJsonWebKeys"))
              .build();
        }
      }
    }
    return getListJsonWebKeysMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub>() {
        @java.lang.Override
        public SessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceStub(channel, callOptions);
        }
      };
    return SessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub>() {
        @java.lang.Override
        public SessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingStub(channel, callOptions);
        }
      };
    return SessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub>() {
        @java.lang.Override
        public SessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceFutureStub(channel, callOptions);
        }
      };
    return SessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Sign-in, sessions and the tokens that go with them.
   * A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
   * (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
   * RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
   * was sent again or ran at the same time, shows that it was stolen, and ends the session.
   * What reads credentials answers the same, after the same time, whether or not there is such an account.
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
  public static abstract class SessionServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Signs a person in with an e-mail address and a password, and with a code where the account has a second factor. Sent
     * again with the same `request_id`, it is the same session with the same tokens.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: there is no such account, the password or the code is
     * wrong, or the account is disabled, which are not told apart; `SECOND_FACTOR_REQUIRED`), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`: too many have failed), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void signIn(dev.counterfoil.identity.v1.SignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSignInMethod(), responseObserver);
    }

    /**
     * <pre>
     * Replaces a session's tokens. Calls that run at the same time, and one that is sent again with the same `request_id`, get
     * the same new tokens.
     * Anyone may call. Another request with the same `request_id` is another use, so no call is answered with
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`). Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: it is no refresh token, was
     * used before, or its session has ended).
     * </pre>
     */
    public void refreshSession(dev.counterfoil.identity.v1.RefreshSessionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RefreshSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRefreshSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists an account's sessions that have not ended, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listSessions(dev.counterfoil.identity.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSessionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends a session: its tokens are refused everywhere within five seconds. One that has ended stays so.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeSession(dev.counterfoil.identity.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Session> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Ends all sessions of an account, but the one that the caller names.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeSessions(dev.counterfoil.identity.v1.RevokeSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RevokeSessionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeSessionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sets an account's password, and ends its sessions but the one that the caller names. Who may do so for their own account
     * only must say the password that there is. Where there is none, they prove who they are by a code of the second factor, or,
     * without one, by having signed in within the last ten minutes.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the current password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`),
     * INVALID_ARGUMENT (`INVALID_FIELD`: the new password is too short, or one of the best known), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the
     * caller may).
     * </pre>
     */
    public void setPassword(dev.counterfoil.identity.v1.SetPasswordRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SetPasswordResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSetPasswordMethod(), responseObserver);
    }

    /**
     * <pre>
     * Begins a second factor: the answer has the secret for an authenticator app (TOTP, RFC 6238). It counts once
     * ConfirmSecondFactor has seen a code of it; until then, and where there is one already, the account stays as it is.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void enrollSecondFactor(dev.counterfoil.identity.v1.EnrollSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.EnrollSecondFactorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnrollSecondFactorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes the second factor that was begun last count, in place of one before; a caller that may do so for its own account
     * only removes that one first. The answer has recovery codes, each of which serves once in place of a code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where none was begun), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`STATE_CONFLICT`: there is one that counts; `REQUEST_ID_REUSED`),
     * PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void confirmSecondFactor(dev.counterfoil.identity.v1.ConfirmSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getConfirmSecondFactorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes an account's second factor. Who may do so for their own account only must give a code of it, or a recovery code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void removeSecondFactor(dev.counterfoil.identity.v1.RemoveSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RemoveSecondFactorResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRemoveSecondFactorMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns the public keys that access tokens may be signed with (RFC 7517), so that other services verify tokens
     * themselves. All of them are on one page. The same document is at `/.well-known/jwks.json` on the admin port.
     * Anyone may call. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listJsonWebKeys(dev.counterfoil.identity.v1.ListJsonWebKeysRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListJsonWebKeysResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListJsonWebKeysMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getSignInMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.SignInRequest,
                dev.counterfoil.identity.v1.SignInResponse>(
                  this, METHODID_SIGN_IN)))
          .addMethod(
            getRefreshSessionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RefreshSessionRequest,
                dev.counterfoil.identity.v1.RefreshSessionResponse>(
                  this, METHODID_REFRESH_SESSION)))
          .addMethod(
            getListSessionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListSessionsRequest,
                dev.counterfoil.identity.v1.ListSessionsResponse>(
                  this, METHODID_LIST_SESSIONS)))
          .addMethod(
            getRevokeSessionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RevokeSessionRequest,
                dev.counterfoil.identity.v1.Session>(
                  this, METHODID_REVOKE_SESSION)))
          .addMethod(
            getRevokeSessionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RevokeSessionsRequest,
                dev.counterfoil.identity.v1.RevokeSessionsResponse>(
                  this, METHODID_REVOKE_SESSIONS)))
          .addMethod(
            getSetPasswordMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.SetPasswordRequest,
                dev.counterfoil.identity.v1.SetPasswordResponse>(
                  this, METHODID_SET_PASSWORD)))
          .addMethod(
            getEnrollSecondFactorMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.EnrollSecondFactorRequest,
                dev.counterfoil.identity.v1.EnrollSecondFactorResponse>(
                  this, METHODID_ENROLL_SECOND_FACTOR)))
          .addMethod(
            getConfirmSecondFactorMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ConfirmSecondFactorRequest,
                dev.counterfoil.identity.v1.ConfirmSecondFactorResponse>(
                  this, METHODID_CONFIRM_SECOND_FACTOR)))
          .addMethod(
            getRemoveSecondFactorMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RemoveSecondFactorRequest,
                dev.counterfoil.identity.v1.RemoveSecondFactorResponse>(
                  this, METHODID_REMOVE_SECOND_FACTOR)))
          .addMethod(
            getListJsonWebKeysMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListJsonWebKeysRequest,
                dev.counterfoil.identity.v1.ListJsonWebKeysResponse>(
                  this, METHODID_LIST_JSON_WEB_KEYS)))
          .build();
    }
  }

  /**
   * <pre>
   * Sign-in, sessions and the tokens that go with them.
   * A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
   * (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
   * RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
   * was sent again or ran at the same time, shows that it was stolen, and ends the session.
   * What reads credentials answers the same, after the same time, whether or not there is such an account.
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
  public static final class SessionServiceStub extends io.grpc.stub.AbstractAsyncStub<SessionServiceStub> {
    private SessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Signs a person in with an e-mail address and a password, and with a code where the account has a second factor. Sent
     * again with the same `request_id`, it is the same session with the same tokens.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: there is no such account, the password or the code is
     * wrong, or the account is disabled, which are not told apart; `SECOND_FACTOR_REQUIRED`), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`: too many have failed), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void signIn(dev.counterfoil.identity.v1.SignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSignInMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Replaces a session's tokens. Calls that run at the same time, and one that is sent again with the same `request_id`, get
     * the same new tokens.
     * Anyone may call. Another request with the same `request_id` is another use, so no call is answered with
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`). Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: it is no refresh token, was
     * used before, or its session has ended).
     * </pre>
     */
    public void refreshSession(dev.counterfoil.identity.v1.RefreshSessionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RefreshSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists an account's sessions that have not ended, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listSessions(dev.counterfoil.identity.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends a session: its tokens are refused everywhere within five seconds. One that has ended stays so.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeSession(dev.counterfoil.identity.v1.RevokeSessionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Session> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Ends all sessions of an account, but the one that the caller names.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeSessions(dev.counterfoil.identity.v1.RevokeSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RevokeSessionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeSessionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sets an account's password, and ends its sessions but the one that the caller names. Who may do so for their own account
     * only must say the password that there is. Where there is none, they prove who they are by a code of the second factor, or,
     * without one, by having signed in within the last ten minutes.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the current password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`),
     * INVALID_ARGUMENT (`INVALID_FIELD`: the new password is too short, or one of the best known), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the
     * caller may).
     * </pre>
     */
    public void setPassword(dev.counterfoil.identity.v1.SetPasswordRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SetPasswordResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSetPasswordMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Begins a second factor: the answer has the secret for an authenticator app (TOTP, RFC 6238). It counts once
     * ConfirmSecondFactor has seen a code of it; until then, and where there is one already, the account stays as it is.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void enrollSecondFactor(dev.counterfoil.identity.v1.EnrollSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.EnrollSecondFactorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnrollSecondFactorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes the second factor that was begun last count, in place of one before; a caller that may do so for its own account
     * only removes that one first. The answer has recovery codes, each of which serves once in place of a code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where none was begun), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`STATE_CONFLICT`: there is one that counts; `REQUEST_ID_REUSED`),
     * PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void confirmSecondFactor(dev.counterfoil.identity.v1.ConfirmSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getConfirmSecondFactorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes an account's second factor. Who may do so for their own account only must give a code of it, or a recovery code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public void removeSecondFactor(dev.counterfoil.identity.v1.RemoveSecondFactorRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RemoveSecondFactorResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRemoveSecondFactorMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns the public keys that access tokens may be signed with (RFC 7517), so that other services verify tokens
     * themselves. All of them are on one page. The same document is at `/.well-known/jwks.json` on the admin port.
     * Anyone may call. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listJsonWebKeys(dev.counterfoil.identity.v1.ListJsonWebKeysRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListJsonWebKeysResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListJsonWebKeysMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Sign-in, sessions and the tokens that go with them.
   * A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
   * (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
   * RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
   * was sent again or ran at the same time, shows that it was stolen, and ends the session.
   * What reads credentials answers the same, after the same time, whether or not there is such an account.
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
  public static final class SessionServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingStub> {
    private SessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Signs a person in with an e-mail address and a password, and with a code where the account has a second factor. Sent
     * again with the same `request_id`, it is the same session with the same tokens.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: there is no such account, the password or the code is
     * wrong, or the account is disabled, which are not told apart; `SECOND_FACTOR_REQUIRED`), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`: too many have failed), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.SignInResponse signIn(dev.counterfoil.identity.v1.SignInRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSignInMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Replaces a session's tokens. Calls that run at the same time, and one that is sent again with the same `request_id`, get
     * the same new tokens.
     * Anyone may call. Another request with the same `request_id` is another use, so no call is answered with
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`). Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: it is no refresh token, was
     * used before, or its session has ended).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RefreshSessionResponse refreshSession(dev.counterfoil.identity.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRefreshSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists an account's sessions that have not ended, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListSessionsResponse listSessions(dev.counterfoil.identity.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends a session: its tokens are refused everywhere within five seconds. One that has ended stays so.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Session revokeSession(dev.counterfoil.identity.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Ends all sessions of an account, but the one that the caller names.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RevokeSessionsResponse revokeSessions(dev.counterfoil.identity.v1.RevokeSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets an account's password, and ends its sessions but the one that the caller names. Who may do so for their own account
     * only must say the password that there is. Where there is none, they prove who they are by a code of the second factor, or,
     * without one, by having signed in within the last ten minutes.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the current password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`),
     * INVALID_ARGUMENT (`INVALID_FIELD`: the new password is too short, or one of the best known), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the
     * caller may).
     * </pre>
     */
    public dev.counterfoil.identity.v1.SetPasswordResponse setPassword(dev.counterfoil.identity.v1.SetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSetPasswordMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Begins a second factor: the answer has the secret for an authenticator app (TOTP, RFC 6238). It counts once
     * ConfirmSecondFactor has seen a code of it; until then, and where there is one already, the account stays as it is.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public dev.counterfoil.identity.v1.EnrollSecondFactorResponse enrollSecondFactor(dev.counterfoil.identity.v1.EnrollSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnrollSecondFactorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes the second factor that was begun last count, in place of one before; a caller that may do so for its own account
     * only removes that one first. The answer has recovery codes, each of which serves once in place of a code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where none was begun), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`STATE_CONFLICT`: there is one that counts; `REQUEST_ID_REUSED`),
     * PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ConfirmSecondFactorResponse confirmSecondFactor(dev.counterfoil.identity.v1.ConfirmSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getConfirmSecondFactorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes an account's second factor. Who may do so for their own account only must give a code of it, or a recovery code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RemoveSecondFactorResponse removeSecondFactor(dev.counterfoil.identity.v1.RemoveSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRemoveSecondFactorMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns the public keys that access tokens may be signed with (RFC 7517), so that other services verify tokens
     * themselves. All of them are on one page. The same document is at `/.well-known/jwks.json` on the admin port.
     * Anyone may call. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListJsonWebKeysResponse listJsonWebKeys(dev.counterfoil.identity.v1.ListJsonWebKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListJsonWebKeysMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Sign-in, sessions and the tokens that go with them.
   * A sign-in gives two tokens. The access token is what calls carry, as `authorization: Bearer …`: a JWT signed with EdDSA
   * (RFC 9068) that is valid for minutes and that other services verify with ListJsonWebKeys. The refresh token is for
   * RefreshSession alone, which replaces both. A refresh token is used once; one that is used again, other than by a call that
   * was sent again or ran at the same time, shows that it was stolen, and ends the session.
   * What reads credentials answers the same, after the same time, whether or not there is such an account.
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
  public static final class SessionServiceFutureStub extends io.grpc.stub.AbstractFutureStub<SessionServiceFutureStub> {
    private SessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Signs a person in with an e-mail address and a password, and with a code where the account has a second factor. Sent
     * again with the same `request_id`, it is the same session with the same tokens.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: there is no such account, the password or the code is
     * wrong, or the account is disabled, which are not told apart; `SECOND_FACTOR_REQUIRED`), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`: too many have failed), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.SignInResponse> signIn(
        dev.counterfoil.identity.v1.SignInRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSignInMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Replaces a session's tokens. Calls that run at the same time, and one that is sent again with the same `request_id`, get
     * the same new tokens.
     * Anyone may call. Another request with the same `request_id` is another use, so no call is answered with
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`). Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: it is no refresh token, was
     * used before, or its session has ended).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RefreshSessionResponse> refreshSession(
        dev.counterfoil.identity.v1.RefreshSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRefreshSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists an account's sessions that have not ended, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListSessionsResponse> listSessions(
        dev.counterfoil.identity.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends a session: its tokens are refused everywhere within five seconds. One that has ended stays so.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Session> revokeSession(
        dev.counterfoil.identity.v1.RevokeSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Ends all sessions of an account, but the one that the caller names.
     * Needs `identity.revoke_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RevokeSessionsResponse> revokeSessions(
        dev.counterfoil.identity.v1.RevokeSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeSessionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sets an account's password, and ends its sessions but the one that the caller names. Who may do so for their own account
     * only must say the password that there is. Where there is none, they prove who they are by a code of the second factor, or,
     * without one, by having signed in within the last ten minutes.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the current password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`),
     * INVALID_ARGUMENT (`INVALID_FIELD`: the new password is too short, or one of the best known), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the
     * caller may).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.SetPasswordResponse> setPassword(
        dev.counterfoil.identity.v1.SetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSetPasswordMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Begins a second factor: the answer has the secret for an authenticator app (TOTP, RFC 6238). It counts once
     * ConfirmSecondFactor has seen a code of it; until then, and where there is one already, the account stays as it is.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.EnrollSecondFactorResponse> enrollSecondFactor(
        dev.counterfoil.identity.v1.EnrollSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnrollSecondFactorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes the second factor that was begun last count, in place of one before; a caller that may do so for its own account
     * only removes that one first. The answer has recovery codes, each of which serves once in place of a code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where none was begun), UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED
     * (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`STATE_CONFLICT`: there is one that counts; `REQUEST_ID_REUSED`),
     * PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ConfirmSecondFactorResponse> confirmSecondFactor(
        dev.counterfoil.identity.v1.ConfirmSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getConfirmSecondFactorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes an account's second factor. Who may do so for their own account only must give a code of it, or a recovery code.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the code is wrong), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: as of SetPassword).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RemoveSecondFactorResponse> removeSecondFactor(
        dev.counterfoil.identity.v1.RemoveSecondFactorRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRemoveSecondFactorMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns the public keys that access tokens may be signed with (RFC 7517), so that other services verify tokens
     * themselves. All of them are on one page. The same document is at `/.well-known/jwks.json` on the admin port.
     * Anyone may call. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListJsonWebKeysResponse> listJsonWebKeys(
        dev.counterfoil.identity.v1.ListJsonWebKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListJsonWebKeysMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_SIGN_IN = 0;
  private static final int METHODID_REFRESH_SESSION = 1;
  private static final int METHODID_LIST_SESSIONS = 2;
  private static final int METHODID_REVOKE_SESSION = 3;
  private static final int METHODID_REVOKE_SESSIONS = 4;
  private static final int METHODID_SET_PASSWORD = 5;
  private static final int METHODID_ENROLL_SECOND_FACTOR = 6;
  private static final int METHODID_CONFIRM_SECOND_FACTOR = 7;
  private static final int METHODID_REMOVE_SECOND_FACTOR = 8;
  private static final int METHODID_LIST_JSON_WEB_KEYS = 9;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final SessionServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(SessionServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_SIGN_IN:
          serviceImpl.signIn((dev.counterfoil.identity.v1.SignInRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse>) responseObserver);
          break;
        case METHODID_REFRESH_SESSION:
          serviceImpl.refreshSession((dev.counterfoil.identity.v1.RefreshSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RefreshSessionResponse>) responseObserver);
          break;
        case METHODID_LIST_SESSIONS:
          serviceImpl.listSessions((dev.counterfoil.identity.v1.ListSessionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListSessionsResponse>) responseObserver);
          break;
        case METHODID_REVOKE_SESSION:
          serviceImpl.revokeSession((dev.counterfoil.identity.v1.RevokeSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Session>) responseObserver);
          break;
        case METHODID_REVOKE_SESSIONS:
          serviceImpl.revokeSessions((dev.counterfoil.identity.v1.RevokeSessionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RevokeSessionsResponse>) responseObserver);
          break;
        case METHODID_SET_PASSWORD:
          serviceImpl.setPassword((dev.counterfoil.identity.v1.SetPasswordRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SetPasswordResponse>) responseObserver);
          break;
        case METHODID_ENROLL_SECOND_FACTOR:
          serviceImpl.enrollSecondFactor((dev.counterfoil.identity.v1.EnrollSecondFactorRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.EnrollSecondFactorResponse>) responseObserver);
          break;
        case METHODID_CONFIRM_SECOND_FACTOR:
          serviceImpl.confirmSecondFactor((dev.counterfoil.identity.v1.ConfirmSecondFactorRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ConfirmSecondFactorResponse>) responseObserver);
          break;
        case METHODID_REMOVE_SECOND_FACTOR:
          serviceImpl.removeSecondFactor((dev.counterfoil.identity.v1.RemoveSecondFactorRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RemoveSecondFactorResponse>) responseObserver);
          break;
        case METHODID_LIST_JSON_WEB_KEYS:
          serviceImpl.listJsonWebKeys((dev.counterfoil.identity.v1.ListJsonWebKeysRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListJsonWebKeysResponse>) responseObserver);
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

  private static abstract class SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.identity.v1.SessionServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SessionService");
    }
  }

  private static final class SessionServiceFileDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier {
    SessionServiceFileDescriptorSupplier() {}
  }

  private static final class SessionServiceMethodDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    SessionServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (SessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SessionServiceFileDescriptorSupplier())
              .addMethod(getSignInMethod())
              .addMethod(getRefreshSessionMethod())
              .addMethod(getListSessionsMethod())
              .addMethod(getRevokeSessionMethod())
              .addMethod(getRevokeSessionsMethod())
              .addMethod(getSetPasswordMethod())
              .addMethod(getEnrollSecondFactorMethod())
              .addMethod(getConfirmSecondFactorMethod())
              .addMethod(getRemoveSecondFactorMethod())
              .addMethod(getListJsonWebKeysMethod())
              .build();
        }
      }
    }
    return result;
  }
}
