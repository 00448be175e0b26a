package dev.counterfoil.identity.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
 * A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
 * with the same token. Mails are in English, and say nothing of the person.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class EmailServiceGrpc {

  private EmailServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.identity.v1.EmailService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestEmailVerificationRequest,
      dev.counterfoil.identity.v1.RequestEmailVerificationResponse> getRequestEmailVerificationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RequestEmailVerification",
      requestType = dev.counterfoil.identity.v1.RequestEmailVerificationRequest.class,
      responseType = dev.counterfoil.identity.v1.RequestEmailVerificationResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestEmailVerificationRequest,
      dev.counterfoil.identity.v1.RequestEmailVerificationResponse> getRequestEmailVerificationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestEmailVerificationRequest, dev.counterfoil.identity.v1.RequestEmailVerificationResponse> getRequestEmailVerificationMethod;
    if ((getRequestEmailVerificationMethod = EmailServiceGrpc.getRequestEmailVerificationMethod) == null) {
      synchronized (EmailServiceGrpc.class) {
        if ((getRequestEmailVerificationMethod = EmailServiceGrpc.getRequestEmailVerificationMethod) == null) {
          EmailServiceGrpc.getRequestEmailVerificationMethod = getRequestEmailVerificationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RequestEmailVerificationRequest, dev.counterfoil.identity.v1.RequestEmailVerificationResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RequestEmailVerification"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RequestEmailVerificationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RequestEmailVerificationResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EmailServiceMethodDescriptorSupplier("RequestEmailVerification"))
              .build();
        }
      }
    }
    return getRequestEmailVerificationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.VerifyEmailRequest,
      dev.counterfoil.identity.v1.VerifyEmailResponse> getVerifyEmailMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "VerifyEmail",
      requestType = dev.counterfoil.identity.v1.VerifyEmailRequest.class,
      responseType = dev.counterfoil.identity.v1.VerifyEmailResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.VerifyEmailRequest,
      dev.counterfoil.identity.v1.VerifyEmailResponse> getVerifyEmailMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.VerifyEmailRequest, dev.counterfoil.identity.v1.VerifyEmailResponse> getVerifyEmailMethod;
    if ((getVerifyEmailMethod = EmailServiceGrpc.getVerifyEmailMethod) == null) {
      synchronized (EmailServiceGrpc.class) {
        if ((getVerifyEmailMethod = EmailServiceGrpc.getVerifyEmailMethod) == null) {
          EmailServiceGrpc.getVerifyEmailMethod = getVerifyEmailMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.VerifyEmailRequest, dev.counterfoil.identity.v1.VerifyEmailResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "VerifyEmail"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.VerifyEmailRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.VerifyEmailResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EmailServiceMethodDescriptorSupplier("VerifyEmail"))
              .build();
        }
      }
    }
    return getVerifyEmailMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestPasswordResetRequest,
      dev.counterfoil.identity.v1.RequestPasswordResetResponse> getRequestPasswordResetMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RequestPasswordReset",
      requestType = dev.counterfoil.identity.v1.RequestPasswordResetRequest.class,
      responseType = dev.counterfoil.identity.v1.RequestPasswordResetResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestPasswordResetRequest,
      dev.counterfoil.identity.v1.RequestPasswordResetResponse> getRequestPasswordResetMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RequestPasswordResetRequest, dev.counterfoil.identity.v1.RequestPasswordResetResponse> getRequestPasswordResetMethod;
    if ((getRequestPasswordResetMethod = EmailServiceGrpc.getRequestPasswordResetMethod) == null) {
      synchronized (EmailServiceGrpc.class) {
        if ((getRequestPasswordResetMethod = EmailServiceGrpc.getRequestPasswordResetMethod) == null) {
          EmailServiceGrpc.getRequestPasswordResetMethod = getRequestPasswordResetMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RequestPasswordResetRequest, dev.counterfoil.identity.v1.RequestPasswordResetResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RequestPasswordReset"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RequestPasswordResetRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RequestPasswordResetResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EmailServiceMethodDescriptorSupplier("RequestPasswordReset"))
              .build();
        }
      }
    }
    return getRequestPasswordResetMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ResetPasswordRequest,
      dev.counterfoil.identity.v1.ResetPasswordResponse> getResetPasswordMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ResetPassword",
      requestType = dev.counterfoil.identity.v1.ResetPasswordRequest.class,
      responseType = dev.counterfoil.identity.v1.ResetPasswordResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ResetPasswordRequest,
      dev.counterfoil.identity.v1.ResetPasswordResponse> getResetPasswordMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ResetPasswordRequest, dev.counterfoil.identity.v1.ResetPasswordResponse> getResetPasswordMethod;
    if ((getResetPasswordMethod = EmailServiceGrpc.getResetPasswordMethod) == null) {
      synchronized (EmailServiceGrpc.class) {
        if ((getResetPasswordMethod = EmailServiceGrpc.getResetPasswordMethod) == null) {
          EmailServiceGrpc.getResetPasswordMethod = getResetPasswordMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ResetPasswordRequest, dev.counterfoil.identity.v1.ResetPasswordResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ResetPassword"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ResetPasswordRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ResetPasswordResponse.getDefaultInstance()))
              .setSchemaDescriptor(new EmailServiceMethodDescriptorSupplier("ResetPassword"))
              .build();
        }
      }
    }
    return getResetPasswordMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static EmailServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EmailServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EmailServiceStub>() {
        @java.lang.Override
        public EmailServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EmailServiceStub(channel, callOptions);
        }
      };
    return EmailServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static EmailServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EmailServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EmailServiceBlockingStub>() {
        @java.lang.Override
        public EmailServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EmailServiceBlockingStub(channel, callOptions);
        }
      };
    return EmailServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static EmailServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<EmailServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<EmailServiceFutureStub>() {
        @java.lang.Override
        public EmailServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new EmailServiceFutureStub(channel, callOptions);
        }
      };
    return EmailServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
   * A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
   * with the same token. Mails are in English, and say nothing of the person.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
   * </pre>
   */
  public static abstract class EmailServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Sends a mail to one of an account's addresses, with a token for VerifyEmail that is valid for 24 hours, and ends the
     * one before it. Nothing is sent to an address that is verified. Sent again with the same `request_id`, it is the same mail.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where the account does not have the address), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`),
     * RESOURCE_EXHAUSTED (`RATE_LIMITED`: so many mails were sent to the address within an hour).
     * </pre>
     */
    public void requestEmailVerification(dev.counterfoil.identity.v1.RequestEmailVerificationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestEmailVerificationResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRequestEmailVerificationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Marks the address that a token was sent to as verified.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has expired, or the
     * account does not have the address any more), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void verifyEmail(dev.counterfoil.identity.v1.VerifyEmailRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.VerifyEmailResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getVerifyEmailMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sends a mail to an address, with a token for ResetPassword that is valid for an hour, where an account that may sign in
     * has the address, and ends the account's token before it. The answer is the same, after the same time, where there is no such
     * account, and where so many were sent to the address within an hour that no more is sent.
     * Anyone may call. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void requestPasswordReset(dev.counterfoil.identity.v1.RequestPasswordResetRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestPasswordResetResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRequestPasswordResetMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sets the password of the account that a token was sent to, ends all of its sessions, and marks the address as verified.
     * A second factor stays as it is. A token ends unused when the password is set in another way, or the account loses the
     * address.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has ended or expired, or
     * the account may not sign in; `INVALID_FIELD`: the new password is too short, or one of the best known),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void resetPassword(dev.counterfoil.identity.v1.ResetPasswordRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ResetPasswordResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getResetPasswordMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getRequestEmailVerificationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RequestEmailVerificationRequest,
                dev.counterfoil.identity.v1.RequestEmailVerificationResponse>(
                  this, METHODID_REQUEST_EMAIL_VERIFICATION)))
          .addMethod(
            getVerifyEmailMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.VerifyEmailRequest,
                dev.counterfoil.identity.v1.VerifyEmailResponse>(
                  this, METHODID_VERIFY_EMAIL)))
          .addMethod(
            getRequestPasswordResetMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RequestPasswordResetRequest,
                dev.counterfoil.identity.v1.RequestPasswordResetResponse>(
                  this, METHODID_REQUEST_PASSWORD_RESET)))
          .addMethod(
            getResetPasswordMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ResetPasswordRequest,
                dev.counterfoil.identity.v1.ResetPasswordResponse>(
                  this, METHODID_RESET_PASSWORD)))
          .build();
    }
  }

  /**
   * <pre>
   * What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
   * A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
   * with the same token. Mails are in English, and say nothing of the person.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
   * </pre>
   */
  public static final class EmailServiceStub extends io.grpc.stub.AbstractAsyncStub<EmailServiceStub> {
    private EmailServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EmailServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EmailServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends a mail to one of an account's addresses, with a token for VerifyEmail that is valid for 24 hours, and ends the
     * one before it. Nothing is sent to an address that is verified. Sent again with the same `request_id`, it is the same mail.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where the account does not have the address), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`),
     * RESOURCE_EXHAUSTED (`RATE_LIMITED`: so many mails were sent to the address within an hour).
     * </pre>
     */
    public void requestEmailVerification(dev.counterfoil.identity.v1.RequestEmailVerificationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestEmailVerificationResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRequestEmailVerificationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Marks the address that a token was sent to as verified.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has expired, or the
     * account does not have the address any more), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void verifyEmail(dev.counterfoil.identity.v1.VerifyEmailRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.VerifyEmailResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getVerifyEmailMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sends a mail to an address, with a token for ResetPassword that is valid for an hour, where an account that may sign in
     * has the address, and ends the account's token before it. The answer is the same, after the same time, where there is no such
     * account, and where so many were sent to the address within an hour that no more is sent.
     * Anyone may call. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void requestPasswordReset(dev.counterfoil.identity.v1.RequestPasswordResetRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestPasswordResetResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRequestPasswordResetMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sets the password of the account that a token was sent to, ends all of its sessions, and marks the address as verified.
     * A second factor stays as it is. A token ends unused when the password is set in another way, or the account loses the
     * address.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has ended or expired, or
     * the account may not sign in; `INVALID_FIELD`: the new password is too short, or one of the best known),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void resetPassword(dev.counterfoil.identity.v1.ResetPasswordRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ResetPasswordResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getResetPasswordMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
   * A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
   * with the same token. Mails are in English, and say nothing of the person.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
   * </pre>
   */
  public static final class EmailServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<EmailServiceBlockingStub> {
    private EmailServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EmailServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EmailServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends a mail to one of an account's addresses, with a token for VerifyEmail that is valid for 24 hours, and ends the
     * one before it. Nothing is sent to an address that is verified. Sent again with the same `request_id`, it is the same mail.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where the account does not have the address), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`),
     * RESOURCE_EXHAUSTED (`RATE_LIMITED`: so many mails were sent to the address within an hour).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RequestEmailVerificationResponse requestEmailVerification(dev.counterfoil.identity.v1.RequestEmailVerificationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRequestEmailVerificationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Marks the address that a token was sent to as verified.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has expired, or the
     * account does not have the address any more), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.VerifyEmailResponse verifyEmail(dev.counterfoil.identity.v1.VerifyEmailRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getVerifyEmailMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sends a mail to an address, with a token for ResetPassword that is valid for an hour, where an account that may sign in
     * has the address, and ends the account's token before it. The answer is the same, after the same time, where there is no such
     * account, and where so many were sent to the address within an hour that no more is sent.
     * Anyone may call. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RequestPasswordResetResponse requestPasswordReset(dev.counterfoil.identity.v1.RequestPasswordResetRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRequestPasswordResetMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sets the password of the account that a token was sent to, ends all of its sessions, and marks the address as verified.
     * A second factor stays as it is. A token ends unused when the password is set in another way, or the account loses the
     * address.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has ended or expired, or
     * the account may not sign in; `INVALID_FIELD`: the new password is too short, or one of the best known),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ResetPasswordResponse resetPassword(dev.counterfoil.identity.v1.ResetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getResetPasswordMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * What is proven by e-mail: that an address reaches a person, and that somebody who forgot a password may set a new one.
   * A mail brings a token, which is used once, for what it was made for, by the person who reads the mail. A mail may come twice,
   * with the same token. Mails are in English, and say nothing of the person.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write but RequestPasswordReset answers with a freshness token in the trailing metadata `counterfoil-freshness`.
   * </pre>
   */
  public static final class EmailServiceFutureStub extends io.grpc.stub.AbstractFutureStub<EmailServiceFutureStub> {
    private EmailServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected EmailServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new EmailServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Sends a mail to one of an account's addresses, with a token for VerifyEmail that is valid for 24 hours, and ends the
     * one before it. Nothing is sent to an address that is verified. Sent again with the same `request_id`, it is the same mail.
     * Needs `identity.write_credentials`; customers hold it for their own account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`:
     * also where the account does not have the address), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`),
     * RESOURCE_EXHAUSTED (`RATE_LIMITED`: so many mails were sent to the address within an hour).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RequestEmailVerificationResponse> requestEmailVerification(
        dev.counterfoil.identity.v1.RequestEmailVerificationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRequestEmailVerificationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Marks the address that a token was sent to as verified.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has expired, or the
     * account does not have the address any more), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.VerifyEmailResponse> verifyEmail(
        dev.counterfoil.identity.v1.VerifyEmailRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getVerifyEmailMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sends a mail to an address, with a token for ResetPassword that is valid for an hour, where an account that may sign in
     * has the address, and ends the account's token before it. The answer is the same, after the same time, where there is no such
     * account, and where so many were sent to the address within an hour that no more is sent.
     * Anyone may call. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RequestPasswordResetResponse> requestPasswordReset(
        dev.counterfoil.identity.v1.RequestPasswordResetRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRequestPasswordResetMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sets the password of the account that a token was sent to, ends all of its sessions, and marks the address as verified.
     * A second factor stays as it is. A token ends unused when the password is set in another way, or the account loses the
     * address.
     * Anyone may call. Errors: INVALID_ARGUMENT (`TICKET_INVALID`: the token is none, was used before, has ended or expired, or
     * the account may not sign in; `INVALID_FIELD`: the new password is too short, or one of the best known),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ResetPasswordResponse> resetPassword(
        dev.counterfoil.identity.v1.ResetPasswordRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getResetPasswordMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_REQUEST_EMAIL_VERIFICATION = 0;
  private static final int METHODID_VERIFY_EMAIL = 1;
  private static final int METHODID_REQUEST_PASSWORD_RESET = 2;
  private static final int METHODID_RESET_PASSWORD = 3;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final EmailServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(EmailServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_REQUEST_EMAIL_VERIFICATION:
          serviceImpl.requestEmailVerification((dev.counterfoil.identity.v1.RequestEmailVerificationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestEmailVerificationResponse>) responseObserver);
          break;
        case METHODID_VERIFY_EMAIL:
          serviceImpl.verifyEmail((dev.counterfoil.identity.v1.VerifyEmailRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.VerifyEmailResponse>) responseObserver);
          break;
        case METHODID_REQUEST_PASSWORD_RESET:
          serviceImpl.requestPasswordReset((dev.counterfoil.identity.v1.RequestPasswordResetRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RequestPasswordResetResponse>) responseObserver);
          break;
        case METHODID_RESET_PASSWORD:
          serviceImpl.resetPassword((dev.counterfoil.identity.v1.ResetPasswordRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ResetPasswordResponse>) responseObserver);
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

  private static abstract class EmailServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    EmailServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.identity.v1.EmailServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("EmailService");
    }
  }

  private static final class EmailServiceFileDescriptorSupplier
      extends EmailServiceBaseDescriptorSupplier {
    EmailServiceFileDescriptorSupplier() {}
  }

  private static final class EmailServiceMethodDescriptorSupplier
      extends EmailServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    EmailServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (EmailServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new EmailServiceFileDescriptorSupplier())
              .addMethod(getRequestEmailVerificationMethod())
              .addMethod(getVerifyEmailMethod())
              .addMethod(getRequestPasswordResetMethod())
              .addMethod(getResetPasswordMethod())
              .build();
        }
      }
    }
    return result;
  }
}
