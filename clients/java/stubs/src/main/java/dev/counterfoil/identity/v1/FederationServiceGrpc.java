package dev.counterfoil.identity.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
 * that service accounts sign themselves; and which people of providers are which accounts.
 * What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
 * how, and by which rules a person of a provider becomes an account here.
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
public final class FederationServiceGrpc {

  private FederationServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.identity.v1.FederationService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginSignInRequest,
      dev.counterfoil.identity.v1.BeginSignInResponse> getBeginSignInMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BeginSignIn",
      requestType = dev.counterfoil.identity.v1.BeginSignInRequest.class,
      responseType = dev.counterfoil.identity.v1.BeginSignInResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginSignInRequest,
      dev.counterfoil.identity.v1.BeginSignInResponse> getBeginSignInMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginSignInRequest, dev.counterfoil.identity.v1.BeginSignInResponse> getBeginSignInMethod;
    if ((getBeginSignInMethod = FederationServiceGrpc.getBeginSignInMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getBeginSignInMethod = FederationServiceGrpc.getBeginSignInMethod) == null) {
          FederationServiceGrpc.getBeginSignInMethod = getBeginSignInMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.BeginSignInRequest, dev.counterfoil.identity.v1.BeginSignInResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BeginSignIn"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BeginSignInRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BeginSignInResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("BeginSignIn"))
              .build();
        }
      }
    }
    return getBeginSignInMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishSignInRequest,
      dev.counterfoil.identity.v1.SignInResponse> getFinishSignInMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FinishSignIn",
      requestType = dev.counterfoil.identity.v1.FinishSignInRequest.class,
      responseType = dev.counterfoil.identity.v1.SignInResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishSignInRequest,
      dev.counterfoil.identity.v1.SignInResponse> getFinishSignInMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishSignInRequest, dev.counterfoil.identity.v1.SignInResponse> getFinishSignInMethod;
    if ((getFinishSignInMethod = FederationServiceGrpc.getFinishSignInMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getFinishSignInMethod = FederationServiceGrpc.getFinishSignInMethod) == null) {
          FederationServiceGrpc.getFinishSignInMethod = getFinishSignInMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.FinishSignInRequest, dev.counterfoil.identity.v1.SignInResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FinishSignIn"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.FinishSignInRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SignInResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("FinishSignIn"))
              .build();
        }
      }
    }
    return getFinishSignInMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeIdTokenRequest,
      dev.counterfoil.identity.v1.SignInResponse> getExchangeIdTokenMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExchangeIdToken",
      requestType = dev.counterfoil.identity.v1.ExchangeIdTokenRequest.class,
      responseType = dev.counterfoil.identity.v1.SignInResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeIdTokenRequest,
      dev.counterfoil.identity.v1.SignInResponse> getExchangeIdTokenMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeIdTokenRequest, dev.counterfoil.identity.v1.SignInResponse> getExchangeIdTokenMethod;
    if ((getExchangeIdTokenMethod = FederationServiceGrpc.getExchangeIdTokenMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getExchangeIdTokenMethod = FederationServiceGrpc.getExchangeIdTokenMethod) == null) {
          FederationServiceGrpc.getExchangeIdTokenMethod = getExchangeIdTokenMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ExchangeIdTokenRequest, dev.counterfoil.identity.v1.SignInResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExchangeIdToken"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ExchangeIdTokenRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.SignInResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("ExchangeIdToken"))
              .build();
        }
      }
    }
    return getExchangeIdTokenMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeAssertionRequest,
      dev.counterfoil.identity.v1.ExchangeAssertionResponse> getExchangeAssertionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExchangeAssertion",
      requestType = dev.counterfoil.identity.v1.ExchangeAssertionRequest.class,
      responseType = dev.counterfoil.identity.v1.ExchangeAssertionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeAssertionRequest,
      dev.counterfoil.identity.v1.ExchangeAssertionResponse> getExchangeAssertionMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ExchangeAssertionRequest, dev.counterfoil.identity.v1.ExchangeAssertionResponse> getExchangeAssertionMethod;
    if ((getExchangeAssertionMethod = FederationServiceGrpc.getExchangeAssertionMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getExchangeAssertionMethod = FederationServiceGrpc.getExchangeAssertionMethod) == null) {
          FederationServiceGrpc.getExchangeAssertionMethod = getExchangeAssertionMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ExchangeAssertionRequest, dev.counterfoil.identity.v1.ExchangeAssertionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExchangeAssertion"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ExchangeAssertionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ExchangeAssertionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("ExchangeAssertion"))
              .build();
        }
      }
    }
    return getExchangeAssertionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest,
      dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> getListLinkedIdentitiesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLinkedIdentities",
      requestType = dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest.class,
      responseType = dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest,
      dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> getListLinkedIdentitiesMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest, dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> getListLinkedIdentitiesMethod;
    if ((getListLinkedIdentitiesMethod = FederationServiceGrpc.getListLinkedIdentitiesMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getListLinkedIdentitiesMethod = FederationServiceGrpc.getListLinkedIdentitiesMethod) == null) {
          FederationServiceGrpc.getListLinkedIdentitiesMethod = getListLinkedIdentitiesMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest, dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLinkedIdentities"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("ListLinkedIdentities"))
              .build();
        }
      }
    }
    return getListLinkedIdentitiesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginIdentityLinkRequest,
      dev.counterfoil.identity.v1.BeginIdentityLinkResponse> getBeginIdentityLinkMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BeginIdentityLink",
      requestType = dev.counterfoil.identity.v1.BeginIdentityLinkRequest.class,
      responseType = dev.counterfoil.identity.v1.BeginIdentityLinkResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginIdentityLinkRequest,
      dev.counterfoil.identity.v1.BeginIdentityLinkResponse> getBeginIdentityLinkMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.BeginIdentityLinkRequest, dev.counterfoil.identity.v1.BeginIdentityLinkResponse> getBeginIdentityLinkMethod;
    if ((getBeginIdentityLinkMethod = FederationServiceGrpc.getBeginIdentityLinkMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getBeginIdentityLinkMethod = FederationServiceGrpc.getBeginIdentityLinkMethod) == null) {
          FederationServiceGrpc.getBeginIdentityLinkMethod = getBeginIdentityLinkMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.BeginIdentityLinkRequest, dev.counterfoil.identity.v1.BeginIdentityLinkResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BeginIdentityLink"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BeginIdentityLinkRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.BeginIdentityLinkResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("BeginIdentityLink"))
              .build();
        }
      }
    }
    return getBeginIdentityLinkMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishIdentityLinkRequest,
      dev.counterfoil.identity.v1.LinkedIdentity> getFinishIdentityLinkMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FinishIdentityLink",
      requestType = dev.counterfoil.identity.v1.FinishIdentityLinkRequest.class,
      responseType = dev.counterfoil.identity.v1.LinkedIdentity.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishIdentityLinkRequest,
      dev.counterfoil.identity.v1.LinkedIdentity> getFinishIdentityLinkMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.FinishIdentityLinkRequest, dev.counterfoil.identity.v1.LinkedIdentity> getFinishIdentityLinkMethod;
    if ((getFinishIdentityLinkMethod = FederationServiceGrpc.getFinishIdentityLinkMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getFinishIdentityLinkMethod = FederationServiceGrpc.getFinishIdentityLinkMethod) == null) {
          FederationServiceGrpc.getFinishIdentityLinkMethod = getFinishIdentityLinkMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.FinishIdentityLinkRequest, dev.counterfoil.identity.v1.LinkedIdentity>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FinishIdentityLink"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.FinishIdentityLinkRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.LinkedIdentity.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("FinishIdentityLink"))
              .build();
        }
      }
    }
    return getFinishIdentityLinkMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UnlinkIdentityRequest,
      dev.counterfoil.identity.v1.UnlinkIdentityResponse> getUnlinkIdentityMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UnlinkIdentity",
      requestType = dev.counterfoil.identity.v1.UnlinkIdentityRequest.class,
      responseType = dev.counterfoil.identity.v1.UnlinkIdentityResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UnlinkIdentityRequest,
      dev.counterfoil.identity.v1.UnlinkIdentityResponse> getUnlinkIdentityMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UnlinkIdentityRequest, dev.counterfoil.identity.v1.UnlinkIdentityResponse> getUnlinkIdentityMethod;
    if ((getUnlinkIdentityMethod = FederationServiceGrpc.getUnlinkIdentityMethod) == null) {
      synchronized (FederationServiceGrpc.class) {
        if ((getUnlinkIdentityMethod = FederationServiceGrpc.getUnlinkIdentityMethod) == null) {
          FederationServiceGrpc.getUnlinkIdentityMethod = getUnlinkIdentityMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.UnlinkIdentityRequest, dev.counterfoil.identity.v1.UnlinkIdentityResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UnlinkIdentity"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UnlinkIdentityRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UnlinkIdentityResponse.getDefaultInstance()))
              .setSchemaDescriptor(new FederationServiceMethodDescriptorSupplier("UnlinkIdentity"))
              .build();
        }
      }
    }
    return getUnlinkIdentityMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static FederationServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<FederationServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<FederationServiceStub>() {
        @java.lang.Override
        public FederationServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new FederationServiceStub(channel, callOptions);
        }
      };
    return FederationServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static FederationServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<FederationServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<FederationServiceBlockingStub>() {
        @java.lang.Override
        public FederationServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new FederationServiceBlockingStub(channel, callOptions);
        }
      };
    return FederationServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static FederationServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<FederationServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<FederationServiceFutureStub>() {
        @java.lang.Override
        public FederationServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new FederationServiceFutureStub(channel, callOptions);
        }
      };
    return FederationServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
   * that service accounts sign themselves; and which people of providers are which accounts.
   * What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
   * how, and by which rules a person of a provider becomes an account here.
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
  public static abstract class FederationServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Begins a sign-in at a provider: the answer says where to send the person's browser, which comes back with a code for
     * FinishSignIn. Nothing is stored.
     * Anyone may call. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured),
     * UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void beginSignIn(dev.counterfoil.identity.v1.BeginSignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginSignInResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBeginSignInMethod(), responseObserver);
    }

    /**
     * <pre>
     * Signs in whom a provider has sent back with a code. A person who is new becomes an account where the operator allows
     * that, or is linked to the account with the same verified address where the operator allows that and the account has no
     * second factor, which a provider's word does not stand in for.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: the state or the code does not hold, or was used
     * before; or the account is disabled), ALREADY_EXISTS (`EMAIL_ALREADY_EXISTS`: an account has the address, and is not
     * linked), NOT_FOUND (`RESOURCE_NOT_FOUND`: nobody here is linked, and nobody may sign up), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void finishSignIn(dev.counterfoil.identity.v1.FinishSignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFinishSignInMethod(), responseObserver);
    }

    /**
     * <pre>
     * Signs in whom an ID token is about that an app got from a provider's own library. An ID token is taken once.
     * Anyone may call. Errors: as those of FinishSignIn: UNAUTHENTICATED (`CREDENTIALS_INVALID`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`: the provider is not
     * configured), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void exchangeIdToken(dev.counterfoil.identity.v1.ExchangeIdTokenRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExchangeIdTokenMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gives a service account an access token for an assertion that it has signed with one of its assertion keys (RFC 7523): a
     * JWT with `alg` EdDSA and the key's `kid`, whose `iss` and `sub` are the service account's name, `aud` is `counterfoil`,
     * and `exp` is ten minutes after `iat` at most. The same assertion gives the same token, whatever the `request_id`: no
     * call is answered with FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`).
     * </pre>
     */
    public void exchangeAssertion(dev.counterfoil.identity.v1.ExchangeAssertionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExchangeAssertionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExchangeAssertionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists whom an account is at OpenID Connect providers, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLinkedIdentities(dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLinkedIdentitiesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Begins to link an identity of a provider to the caller's own account: the answer says where to send the person's browser,
     * which comes back with a code for FinishIdentityLink. Nothing is stored. What comes back is good for the session that calls
     * here and for no other, nor for a sign-in.
     * Needs `identity.write_credentials`, and a session of the account itself: nobody does this for others, and nothing but a
     * person's session does it. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no
     * session calls), INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured), UNAVAILABLE
     * (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void beginIdentityLink(dev.counterfoil.identity.v1.BeginIdentityLinkRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginIdentityLinkResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBeginIdentityLinkMethod(), responseObserver);
    }

    /**
     * <pre>
     * Links the identity that a provider has sent back with a code to the caller's own account, which it can sign in to from now
     * on. The account's verified addresses are told by mail.
     * An open session is not enough: the call says the account's password where it has one, and a code of its second factor where
     * it has one. Where it has neither, the session must have begun within the last ten minutes.
     * Needs `identity.write_credentials`, and a session of the account itself, as BeginIdentityLink does. Errors: NOT_FOUND
     * (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no session calls), UNAUTHENTICATED
     * (`CREDENTIALS_INVALID`: the password or the code of the second factor is wrong; or the state or the code of the provider
     * does not hold, was used before, or was begun by another session; `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`),
     * RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the identity is linked already, to this
     * account or to another, of which nothing is said), FAILED_PRECONDITION (`RESOURCE_IN_USE`: the account has as many as it may;
     * `REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void finishIdentityLink(dev.counterfoil.identity.v1.FinishIdentityLinkRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.LinkedIdentity> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFinishIdentityLinkMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes an identity away from an account: it does not sign in any more, and the sessions that it began end, but the one that
     * calls. The account's verified addresses are told by mail. What an account could not sign in without stays: it needs a
     * password or another identity first.
     * A caller that does this to its own account, or may do so for its own only, proves who it is as in FinishIdentityLink.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`LAST_SIGN_IN_METHOD`;
     * `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the caller
     * may).
     * </pre>
     */
    public void unlinkIdentity(dev.counterfoil.identity.v1.UnlinkIdentityRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.UnlinkIdentityResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUnlinkIdentityMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getBeginSignInMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.BeginSignInRequest,
                dev.counterfoil.identity.v1.BeginSignInResponse>(
                  this, METHODID_BEGIN_SIGN_IN)))
          .addMethod(
            getFinishSignInMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.FinishSignInRequest,
                dev.counterfoil.identity.v1.SignInResponse>(
                  this, METHODID_FINISH_SIGN_IN)))
          .addMethod(
            getExchangeIdTokenMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ExchangeIdTokenRequest,
                dev.counterfoil.identity.v1.SignInResponse>(
                  this, METHODID_EXCHANGE_ID_TOKEN)))
          .addMethod(
            getExchangeAssertionMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ExchangeAssertionRequest,
                dev.counterfoil.identity.v1.ExchangeAssertionResponse>(
                  this, METHODID_EXCHANGE_ASSERTION)))
          .addMethod(
            getListLinkedIdentitiesMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest,
                dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse>(
                  this, METHODID_LIST_LINKED_IDENTITIES)))
          .addMethod(
            getBeginIdentityLinkMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.BeginIdentityLinkRequest,
                dev.counterfoil.identity.v1.BeginIdentityLinkResponse>(
                  this, METHODID_BEGIN_IDENTITY_LINK)))
          .addMethod(
            getFinishIdentityLinkMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.FinishIdentityLinkRequest,
                dev.counterfoil.identity.v1.LinkedIdentity>(
                  this, METHODID_FINISH_IDENTITY_LINK)))
          .addMethod(
            getUnlinkIdentityMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.UnlinkIdentityRequest,
                dev.counterfoil.identity.v1.UnlinkIdentityResponse>(
                  this, METHODID_UNLINK_IDENTITY)))
          .build();
    }
  }

  /**
   * <pre>
   * Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
   * that service accounts sign themselves; and which people of providers are which accounts.
   * What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
   * how, and by which rules a person of a provider becomes an account here.
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
  public static final class FederationServiceStub extends io.grpc.stub.AbstractAsyncStub<FederationServiceStub> {
    private FederationServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected FederationServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new FederationServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Begins a sign-in at a provider: the answer says where to send the person's browser, which comes back with a code for
     * FinishSignIn. Nothing is stored.
     * Anyone may call. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured),
     * UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void beginSignIn(dev.counterfoil.identity.v1.BeginSignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginSignInResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBeginSignInMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Signs in whom a provider has sent back with a code. A person who is new becomes an account where the operator allows
     * that, or is linked to the account with the same verified address where the operator allows that and the account has no
     * second factor, which a provider's word does not stand in for.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: the state or the code does not hold, or was used
     * before; or the account is disabled), ALREADY_EXISTS (`EMAIL_ALREADY_EXISTS`: an account has the address, and is not
     * linked), NOT_FOUND (`RESOURCE_NOT_FOUND`: nobody here is linked, and nobody may sign up), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void finishSignIn(dev.counterfoil.identity.v1.FinishSignInRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFinishSignInMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Signs in whom an ID token is about that an app got from a provider's own library. An ID token is taken once.
     * Anyone may call. Errors: as those of FinishSignIn: UNAUTHENTICATED (`CREDENTIALS_INVALID`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`: the provider is not
     * configured), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void exchangeIdToken(dev.counterfoil.identity.v1.ExchangeIdTokenRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExchangeIdTokenMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gives a service account an access token for an assertion that it has signed with one of its assertion keys (RFC 7523): a
     * JWT with `alg` EdDSA and the key's `kid`, whose `iss` and `sub` are the service account's name, `aud` is `counterfoil`,
     * and `exp` is ten minutes after `iat` at most. The same assertion gives the same token, whatever the `request_id`: no
     * call is answered with FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`).
     * </pre>
     */
    public void exchangeAssertion(dev.counterfoil.identity.v1.ExchangeAssertionRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExchangeAssertionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getExchangeAssertionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists whom an account is at OpenID Connect providers, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLinkedIdentities(dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLinkedIdentitiesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Begins to link an identity of a provider to the caller's own account: the answer says where to send the person's browser,
     * which comes back with a code for FinishIdentityLink. Nothing is stored. What comes back is good for the session that calls
     * here and for no other, nor for a sign-in.
     * Needs `identity.write_credentials`, and a session of the account itself: nobody does this for others, and nothing but a
     * person's session does it. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no
     * session calls), INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured), UNAVAILABLE
     * (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void beginIdentityLink(dev.counterfoil.identity.v1.BeginIdentityLinkRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginIdentityLinkResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBeginIdentityLinkMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Links the identity that a provider has sent back with a code to the caller's own account, which it can sign in to from now
     * on. The account's verified addresses are told by mail.
     * An open session is not enough: the call says the account's password where it has one, and a code of its second factor where
     * it has one. Where it has neither, the session must have begun within the last ten minutes.
     * Needs `identity.write_credentials`, and a session of the account itself, as BeginIdentityLink does. Errors: NOT_FOUND
     * (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no session calls), UNAUTHENTICATED
     * (`CREDENTIALS_INVALID`: the password or the code of the second factor is wrong; or the state or the code of the provider
     * does not hold, was used before, or was begun by another session; `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`),
     * RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the identity is linked already, to this
     * account or to another, of which nothing is said), FAILED_PRECONDITION (`RESOURCE_IN_USE`: the account has as many as it may;
     * `REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public void finishIdentityLink(dev.counterfoil.identity.v1.FinishIdentityLinkRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.LinkedIdentity> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFinishIdentityLinkMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes an identity away from an account: it does not sign in any more, and the sessions that it began end, but the one that
     * calls. The account's verified addresses are told by mail. What an account could not sign in without stays: it needs a
     * password or another identity first.
     * A caller that does this to its own account, or may do so for its own only, proves who it is as in FinishIdentityLink.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`LAST_SIGN_IN_METHOD`;
     * `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the caller
     * may).
     * </pre>
     */
    public void unlinkIdentity(dev.counterfoil.identity.v1.UnlinkIdentityRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.UnlinkIdentityResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUnlinkIdentityMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
   * that service accounts sign themselves; and which people of providers are which accounts.
   * What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
   * how, and by which rules a person of a provider becomes an account here.
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
  public static final class FederationServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<FederationServiceBlockingStub> {
    private FederationServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected FederationServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new FederationServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Begins a sign-in at a provider: the answer says where to send the person's browser, which comes back with a code for
     * FinishSignIn. Nothing is stored.
     * Anyone may call. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured),
     * UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.BeginSignInResponse beginSignIn(dev.counterfoil.identity.v1.BeginSignInRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBeginSignInMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Signs in whom a provider has sent back with a code. A person who is new becomes an account where the operator allows
     * that, or is linked to the account with the same verified address where the operator allows that and the account has no
     * second factor, which a provider's word does not stand in for.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: the state or the code does not hold, or was used
     * before; or the account is disabled), ALREADY_EXISTS (`EMAIL_ALREADY_EXISTS`: an account has the address, and is not
     * linked), NOT_FOUND (`RESOURCE_NOT_FOUND`: nobody here is linked, and nobody may sign up), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.SignInResponse finishSignIn(dev.counterfoil.identity.v1.FinishSignInRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFinishSignInMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Signs in whom an ID token is about that an app got from a provider's own library. An ID token is taken once.
     * Anyone may call. Errors: as those of FinishSignIn: UNAUTHENTICATED (`CREDENTIALS_INVALID`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`: the provider is not
     * configured), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.SignInResponse exchangeIdToken(dev.counterfoil.identity.v1.ExchangeIdTokenRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExchangeIdTokenMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives a service account an access token for an assertion that it has signed with one of its assertion keys (RFC 7523): a
     * JWT with `alg` EdDSA and the key's `kid`, whose `iss` and `sub` are the service account's name, `aud` is `counterfoil`,
     * and `exp` is ten minutes after `iat` at most. The same assertion gives the same token, whatever the `request_id`: no
     * call is answered with FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ExchangeAssertionResponse exchangeAssertion(dev.counterfoil.identity.v1.ExchangeAssertionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getExchangeAssertionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists whom an account is at OpenID Connect providers, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse listLinkedIdentities(dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLinkedIdentitiesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Begins to link an identity of a provider to the caller's own account: the answer says where to send the person's browser,
     * which comes back with a code for FinishIdentityLink. Nothing is stored. What comes back is good for the session that calls
     * here and for no other, nor for a sign-in.
     * Needs `identity.write_credentials`, and a session of the account itself: nobody does this for others, and nothing but a
     * person's session does it. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no
     * session calls), INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured), UNAVAILABLE
     * (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.BeginIdentityLinkResponse beginIdentityLink(dev.counterfoil.identity.v1.BeginIdentityLinkRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBeginIdentityLinkMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Links the identity that a provider has sent back with a code to the caller's own account, which it can sign in to from now
     * on. The account's verified addresses are told by mail.
     * An open session is not enough: the call says the account's password where it has one, and a code of its second factor where
     * it has one. Where it has neither, the session must have begun within the last ten minutes.
     * Needs `identity.write_credentials`, and a session of the account itself, as BeginIdentityLink does. Errors: NOT_FOUND
     * (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no session calls), UNAUTHENTICATED
     * (`CREDENTIALS_INVALID`: the password or the code of the second factor is wrong; or the state or the code of the provider
     * does not hold, was used before, or was begun by another session; `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`),
     * RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the identity is linked already, to this
     * account or to another, of which nothing is said), FAILED_PRECONDITION (`RESOURCE_IN_USE`: the account has as many as it may;
     * `REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.LinkedIdentity finishIdentityLink(dev.counterfoil.identity.v1.FinishIdentityLinkRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFinishIdentityLinkMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes an identity away from an account: it does not sign in any more, and the sessions that it began end, but the one that
     * calls. The account's verified addresses are told by mail. What an account could not sign in without stays: it needs a
     * password or another identity first.
     * A caller that does this to its own account, or may do so for its own only, proves who it is as in FinishIdentityLink.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`LAST_SIGN_IN_METHOD`;
     * `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the caller
     * may).
     * </pre>
     */
    public dev.counterfoil.identity.v1.UnlinkIdentityResponse unlinkIdentity(dev.counterfoil.identity.v1.UnlinkIdentityRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUnlinkIdentityMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Sign-in with credentials that others vouch for: OpenID Connect providers that the operator has configured, and assertions
   * that service accounts sign themselves; and which people of providers are which accounts.
   * What it gives are the tokens of SessionService. Providers are configured in a file of the operator's; docs/oidc.md says
   * how, and by which rules a person of a provider becomes an account here.
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
  public static final class FederationServiceFutureStub extends io.grpc.stub.AbstractFutureStub<FederationServiceFutureStub> {
    private FederationServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected FederationServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new FederationServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Begins a sign-in at a provider: the answer says where to send the person's browser, which comes back with a code for
     * FinishSignIn. Nothing is stored.
     * Anyone may call. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured),
     * UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.BeginSignInResponse> beginSignIn(
        dev.counterfoil.identity.v1.BeginSignInRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBeginSignInMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Signs in whom a provider has sent back with a code. A person who is new becomes an account where the operator allows
     * that, or is linked to the account with the same verified address where the operator allows that and the account has no
     * second factor, which a provider's word does not stand in for.
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`: the state or the code does not hold, or was used
     * before; or the account is disabled), ALREADY_EXISTS (`EMAIL_ALREADY_EXISTS`: an account has the address, and is not
     * linked), NOT_FOUND (`RESOURCE_NOT_FOUND`: nobody here is linked, and nobody may sign up), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.SignInResponse> finishSignIn(
        dev.counterfoil.identity.v1.FinishSignInRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFinishSignInMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Signs in whom an ID token is about that an app got from a provider's own library. An ID token is taken once.
     * Anyone may call. Errors: as those of FinishSignIn: UNAUTHENTICATED (`CREDENTIALS_INVALID`), ALREADY_EXISTS
     * (`EMAIL_ALREADY_EXISTS`), NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`INVALID_FIELD`: the provider is not
     * configured), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.SignInResponse> exchangeIdToken(
        dev.counterfoil.identity.v1.ExchangeIdTokenRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExchangeIdTokenMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gives a service account an access token for an assertion that it has signed with one of its assertion keys (RFC 7523): a
     * JWT with `alg` EdDSA and the key's `kid`, whose `iss` and `sub` are the service account's name, `aud` is `counterfoil`,
     * and `exp` is ten minutes after `iat` at most. The same assertion gives the same token, whatever the `request_id`: no
     * call is answered with FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * Anyone may call. Errors: UNAUTHENTICATED (`CREDENTIALS_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ExchangeAssertionResponse> exchangeAssertion(
        dev.counterfoil.identity.v1.ExchangeAssertionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getExchangeAssertionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists whom an account is at OpenID Connect providers, a page at a time.
     * Needs `identity.read_sessions`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse> listLinkedIdentities(
        dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLinkedIdentitiesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Begins to link an identity of a provider to the caller's own account: the answer says where to send the person's browser,
     * which comes back with a code for FinishIdentityLink. Nothing is stored. What comes back is good for the session that calls
     * here and for no other, nor for a sign-in.
     * Needs `identity.write_credentials`, and a session of the account itself: nobody does this for others, and nothing but a
     * person's session does it. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no
     * session calls), INVALID_ARGUMENT (`INVALID_FIELD`: the provider or the redirect URI is not configured), UNAVAILABLE
     * (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.BeginIdentityLinkResponse> beginIdentityLink(
        dev.counterfoil.identity.v1.BeginIdentityLinkRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBeginIdentityLinkMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Links the identity that a provider has sent back with a code to the caller's own account, which it can sign in to from now
     * on. The account's verified addresses are told by mail.
     * An open session is not enough: the call says the account's password where it has one, and a code of its second factor where
     * it has one. Where it has neither, the session must have begun within the last ten minutes.
     * Needs `identity.write_credentials`, and a session of the account itself, as BeginIdentityLink does. Errors: NOT_FOUND
     * (`RESOURCE_NOT_FOUND`: also where the account is not the caller's, or no session calls), UNAUTHENTICATED
     * (`CREDENTIALS_INVALID`: the password or the code of the second factor is wrong; or the state or the code of the provider
     * does not hold, was used before, or was begun by another session; `SECOND_FACTOR_REQUIRED`; `RECENT_SIGN_IN_REQUIRED`),
     * RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the identity is linked already, to this
     * account or to another, of which nothing is said), FAILED_PRECONDITION (`RESOURCE_IN_USE`: the account has as many as it may;
     * `REQUEST_ID_REUSED`), UNAVAILABLE (`IDENTITY_PROVIDER_UNAVAILABLE`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.LinkedIdentity> finishIdentityLink(
        dev.counterfoil.identity.v1.FinishIdentityLinkRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFinishIdentityLinkMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes an identity away from an account: it does not sign in any more, and the sessions that it began end, but the one that
     * calls. The account's verified addresses are told by mail. What an account could not sign in without stays: it needs a
     * password or another identity first.
     * A caller that does this to its own account, or may do so for its own only, proves who it is as in FinishIdentityLink.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`),
     * UNAUTHENTICATED (`CREDENTIALS_INVALID`: the password or the code is wrong; `SECOND_FACTOR_REQUIRED`;
     * `RECENT_SIGN_IN_REQUIRED`), RESOURCE_EXHAUSTED (`SIGN_IN_LOCKED`), FAILED_PRECONDITION (`LAST_SIGN_IN_METHOD`;
     * `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: another's account has roles that permit more than the caller
     * may).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.UnlinkIdentityResponse> unlinkIdentity(
        dev.counterfoil.identity.v1.UnlinkIdentityRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUnlinkIdentityMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_BEGIN_SIGN_IN = 0;
  private static final int METHODID_FINISH_SIGN_IN = 1;
  private static final int METHODID_EXCHANGE_ID_TOKEN = 2;
  private static final int METHODID_EXCHANGE_ASSERTION = 3;
  private static final int METHODID_LIST_LINKED_IDENTITIES = 4;
  private static final int METHODID_BEGIN_IDENTITY_LINK = 5;
  private static final int METHODID_FINISH_IDENTITY_LINK = 6;
  private static final int METHODID_UNLINK_IDENTITY = 7;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final FederationServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(FederationServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_BEGIN_SIGN_IN:
          serviceImpl.beginSignIn((dev.counterfoil.identity.v1.BeginSignInRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginSignInResponse>) responseObserver);
          break;
        case METHODID_FINISH_SIGN_IN:
          serviceImpl.finishSignIn((dev.counterfoil.identity.v1.FinishSignInRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse>) responseObserver);
          break;
        case METHODID_EXCHANGE_ID_TOKEN:
          serviceImpl.exchangeIdToken((dev.counterfoil.identity.v1.ExchangeIdTokenRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.SignInResponse>) responseObserver);
          break;
        case METHODID_EXCHANGE_ASSERTION:
          serviceImpl.exchangeAssertion((dev.counterfoil.identity.v1.ExchangeAssertionRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ExchangeAssertionResponse>) responseObserver);
          break;
        case METHODID_LIST_LINKED_IDENTITIES:
          serviceImpl.listLinkedIdentities((dev.counterfoil.identity.v1.ListLinkedIdentitiesRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListLinkedIdentitiesResponse>) responseObserver);
          break;
        case METHODID_BEGIN_IDENTITY_LINK:
          serviceImpl.beginIdentityLink((dev.counterfoil.identity.v1.BeginIdentityLinkRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.BeginIdentityLinkResponse>) responseObserver);
          break;
        case METHODID_FINISH_IDENTITY_LINK:
          serviceImpl.finishIdentityLink((dev.counterfoil.identity.v1.FinishIdentityLinkRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.LinkedIdentity>) responseObserver);
          break;
        case METHODID_UNLINK_IDENTITY:
          serviceImpl.unlinkIdentity((dev.counterfoil.identity.v1.UnlinkIdentityRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.UnlinkIdentityResponse>) responseObserver);
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

  private static abstract class FederationServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    FederationServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.identity.v1.FederationServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("FederationService");
    }
  }

  private static final class FederationServiceFileDescriptorSupplier
      extends FederationServiceBaseDescriptorSupplier {
    FederationServiceFileDescriptorSupplier() {}
  }

  private static final class FederationServiceMethodDescriptorSupplier
      extends FederationServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    FederationServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (FederationServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new FederationServiceFileDescriptorSupplier())
              .addMethod(getBeginSignInMethod())
              .addMethod(getFinishSignInMethod())
              .addMethod(getExchangeIdTokenMethod())
              .addMethod(getExchangeAssertionMethod())
              .addMethod(getListLinkedIdentitiesMethod())
              .addMethod(getBeginIdentityLinkMethod())
              .addMethod(getFinishIdentityLinkMethod())
              .addMethod(getUnlinkIdentityMethod())
              .build();
        }
      }
    }
    return result;
  }
}
