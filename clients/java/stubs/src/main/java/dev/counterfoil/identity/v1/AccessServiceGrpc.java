package dev.counterfoil.identity.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
 * A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
 * remembered as.
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
public final class AccessServiceGrpc {

  private AccessServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.identity.v1.AccessService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.WhoAmIRequest,
      dev.counterfoil.identity.v1.WhoAmIResponse> getWhoAmIMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WhoAmI",
      requestType = dev.counterfoil.identity.v1.WhoAmIRequest.class,
      responseType = dev.counterfoil.identity.v1.WhoAmIResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.WhoAmIRequest,
      dev.counterfoil.identity.v1.WhoAmIResponse> getWhoAmIMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.WhoAmIRequest, dev.counterfoil.identity.v1.WhoAmIResponse> getWhoAmIMethod;
    if ((getWhoAmIMethod = AccessServiceGrpc.getWhoAmIMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getWhoAmIMethod = AccessServiceGrpc.getWhoAmIMethod) == null) {
          AccessServiceGrpc.getWhoAmIMethod = getWhoAmIMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.WhoAmIRequest, dev.counterfoil.identity.v1.WhoAmIResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WhoAmI"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.WhoAmIRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.WhoAmIResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("WhoAmI"))
              .build();
        }
      }
    }
    return getWhoAmIMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.TestPermissionsRequest,
      dev.counterfoil.identity.v1.TestPermissionsResponse> getTestPermissionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "TestPermissions",
      requestType = dev.counterfoil.identity.v1.TestPermissionsRequest.class,
      responseType = dev.counterfoil.identity.v1.TestPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.TestPermissionsRequest,
      dev.counterfoil.identity.v1.TestPermissionsResponse> getTestPermissionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.TestPermissionsRequest, dev.counterfoil.identity.v1.TestPermissionsResponse> getTestPermissionsMethod;
    if ((getTestPermissionsMethod = AccessServiceGrpc.getTestPermissionsMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getTestPermissionsMethod = AccessServiceGrpc.getTestPermissionsMethod) == null) {
          AccessServiceGrpc.getTestPermissionsMethod = getTestPermissionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.TestPermissionsRequest, dev.counterfoil.identity.v1.TestPermissionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "TestPermissions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.TestPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.TestPermissionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("TestPermissions"))
              .build();
        }
      }
    }
    return getTestPermissionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListPermissionsRequest,
      dev.counterfoil.identity.v1.ListPermissionsResponse> getListPermissionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListPermissions",
      requestType = dev.counterfoil.identity.v1.ListPermissionsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListPermissionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListPermissionsRequest,
      dev.counterfoil.identity.v1.ListPermissionsResponse> getListPermissionsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListPermissionsRequest, dev.counterfoil.identity.v1.ListPermissionsResponse> getListPermissionsMethod;
    if ((getListPermissionsMethod = AccessServiceGrpc.getListPermissionsMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListPermissionsMethod = AccessServiceGrpc.getListPermissionsMethod) == null) {
          AccessServiceGrpc.getListPermissionsMethod = getListPermissionsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListPermissionsRequest, dev.counterfoil.identity.v1.ListPermissionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListPermissions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListPermissionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListPermissionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListPermissions"))
              .build();
        }
      }
    }
    return getListPermissionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleRequest,
      dev.counterfoil.identity.v1.Role> getCreateRoleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateRole",
      requestType = dev.counterfoil.identity.v1.CreateRoleRequest.class,
      responseType = dev.counterfoil.identity.v1.Role.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleRequest,
      dev.counterfoil.identity.v1.Role> getCreateRoleMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleRequest, dev.counterfoil.identity.v1.Role> getCreateRoleMethod;
    if ((getCreateRoleMethod = AccessServiceGrpc.getCreateRoleMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getCreateRoleMethod = AccessServiceGrpc.getCreateRoleMethod) == null) {
          AccessServiceGrpc.getCreateRoleMethod = getCreateRoleMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.CreateRoleRequest, dev.counterfoil.identity.v1.Role>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateRole"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.CreateRoleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Role.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("CreateRole"))
              .build();
        }
      }
    }
    return getCreateRoleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetRoleRequest,
      dev.counterfoil.identity.v1.Role> getGetRoleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetRole",
      requestType = dev.counterfoil.identity.v1.GetRoleRequest.class,
      responseType = dev.counterfoil.identity.v1.Role.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetRoleRequest,
      dev.counterfoil.identity.v1.Role> getGetRoleMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetRoleRequest, dev.counterfoil.identity.v1.Role> getGetRoleMethod;
    if ((getGetRoleMethod = AccessServiceGrpc.getGetRoleMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getGetRoleMethod = AccessServiceGrpc.getGetRoleMethod) == null) {
          AccessServiceGrpc.getGetRoleMethod = getGetRoleMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.GetRoleRequest, dev.counterfoil.identity.v1.Role>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetRole"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.GetRoleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Role.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("GetRole"))
              .build();
        }
      }
    }
    return getGetRoleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRolesRequest,
      dev.counterfoil.identity.v1.ListRolesResponse> getListRolesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListRoles",
      requestType = dev.counterfoil.identity.v1.ListRolesRequest.class,
      responseType = dev.counterfoil.identity.v1.ListRolesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRolesRequest,
      dev.counterfoil.identity.v1.ListRolesResponse> getListRolesMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRolesRequest, dev.counterfoil.identity.v1.ListRolesResponse> getListRolesMethod;
    if ((getListRolesMethod = AccessServiceGrpc.getListRolesMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListRolesMethod = AccessServiceGrpc.getListRolesMethod) == null) {
          AccessServiceGrpc.getListRolesMethod = getListRolesMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListRolesRequest, dev.counterfoil.identity.v1.ListRolesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListRoles"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListRolesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListRolesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListRoles"))
              .build();
        }
      }
    }
    return getListRolesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateRoleRequest,
      dev.counterfoil.identity.v1.Role> getUpdateRoleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateRole",
      requestType = dev.counterfoil.identity.v1.UpdateRoleRequest.class,
      responseType = dev.counterfoil.identity.v1.Role.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateRoleRequest,
      dev.counterfoil.identity.v1.Role> getUpdateRoleMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateRoleRequest, dev.counterfoil.identity.v1.Role> getUpdateRoleMethod;
    if ((getUpdateRoleMethod = AccessServiceGrpc.getUpdateRoleMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getUpdateRoleMethod = AccessServiceGrpc.getUpdateRoleMethod) == null) {
          AccessServiceGrpc.getUpdateRoleMethod = getUpdateRoleMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.UpdateRoleRequest, dev.counterfoil.identity.v1.Role>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateRole"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UpdateRoleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.Role.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("UpdateRole"))
              .build();
        }
      }
    }
    return getUpdateRoleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleRequest,
      com.google.protobuf.Empty> getDeleteRoleMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteRole",
      requestType = dev.counterfoil.identity.v1.DeleteRoleRequest.class,
      responseType = com.google.protobuf.Empty.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleRequest,
      com.google.protobuf.Empty> getDeleteRoleMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleRequest, com.google.protobuf.Empty> getDeleteRoleMethod;
    if ((getDeleteRoleMethod = AccessServiceGrpc.getDeleteRoleMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getDeleteRoleMethod = AccessServiceGrpc.getDeleteRoleMethod) == null) {
          AccessServiceGrpc.getDeleteRoleMethod = getDeleteRoleMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.DeleteRoleRequest, com.google.protobuf.Empty>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteRole"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.DeleteRoleRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.protobuf.Empty.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("DeleteRole"))
              .build();
        }
      }
    }
    return getDeleteRoleMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleBindingRequest,
      dev.counterfoil.identity.v1.RoleBinding> getCreateRoleBindingMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateRoleBinding",
      requestType = dev.counterfoil.identity.v1.CreateRoleBindingRequest.class,
      responseType = dev.counterfoil.identity.v1.RoleBinding.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleBindingRequest,
      dev.counterfoil.identity.v1.RoleBinding> getCreateRoleBindingMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateRoleBindingRequest, dev.counterfoil.identity.v1.RoleBinding> getCreateRoleBindingMethod;
    if ((getCreateRoleBindingMethod = AccessServiceGrpc.getCreateRoleBindingMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getCreateRoleBindingMethod = AccessServiceGrpc.getCreateRoleBindingMethod) == null) {
          AccessServiceGrpc.getCreateRoleBindingMethod = getCreateRoleBindingMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.CreateRoleBindingRequest, dev.counterfoil.identity.v1.RoleBinding>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateRoleBinding"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.CreateRoleBindingRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RoleBinding.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("CreateRoleBinding"))
              .build();
        }
      }
    }
    return getCreateRoleBindingMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRoleBindingsRequest,
      dev.counterfoil.identity.v1.ListRoleBindingsResponse> getListRoleBindingsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListRoleBindings",
      requestType = dev.counterfoil.identity.v1.ListRoleBindingsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListRoleBindingsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRoleBindingsRequest,
      dev.counterfoil.identity.v1.ListRoleBindingsResponse> getListRoleBindingsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListRoleBindingsRequest, dev.counterfoil.identity.v1.ListRoleBindingsResponse> getListRoleBindingsMethod;
    if ((getListRoleBindingsMethod = AccessServiceGrpc.getListRoleBindingsMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListRoleBindingsMethod = AccessServiceGrpc.getListRoleBindingsMethod) == null) {
          AccessServiceGrpc.getListRoleBindingsMethod = getListRoleBindingsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListRoleBindingsRequest, dev.counterfoil.identity.v1.ListRoleBindingsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListRoleBindings"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListRoleBindingsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListRoleBindingsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListRoleBindings"))
              .build();
        }
      }
    }
    return getListRoleBindingsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleBindingRequest,
      com.google.protobuf.Empty> getDeleteRoleBindingMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteRoleBinding",
      requestType = dev.counterfoil.identity.v1.DeleteRoleBindingRequest.class,
      responseType = com.google.protobuf.Empty.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleBindingRequest,
      com.google.protobuf.Empty> getDeleteRoleBindingMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DeleteRoleBindingRequest, com.google.protobuf.Empty> getDeleteRoleBindingMethod;
    if ((getDeleteRoleBindingMethod = AccessServiceGrpc.getDeleteRoleBindingMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getDeleteRoleBindingMethod = AccessServiceGrpc.getDeleteRoleBindingMethod) == null) {
          AccessServiceGrpc.getDeleteRoleBindingMethod = getDeleteRoleBindingMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.DeleteRoleBindingRequest, com.google.protobuf.Empty>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteRoleBinding"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.DeleteRoleBindingRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  com.google.protobuf.Empty.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("DeleteRoleBinding"))
              .build();
        }
      }
    }
    return getDeleteRoleBindingMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getCreateServiceAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateServiceAccount",
      requestType = dev.counterfoil.identity.v1.CreateServiceAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.ServiceAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getCreateServiceAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount> getCreateServiceAccountMethod;
    if ((getCreateServiceAccountMethod = AccessServiceGrpc.getCreateServiceAccountMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getCreateServiceAccountMethod = AccessServiceGrpc.getCreateServiceAccountMethod) == null) {
          AccessServiceGrpc.getCreateServiceAccountMethod = getCreateServiceAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.CreateServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateServiceAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.CreateServiceAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ServiceAccount.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("CreateServiceAccount"))
              .build();
        }
      }
    }
    return getCreateServiceAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getGetServiceAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetServiceAccount",
      requestType = dev.counterfoil.identity.v1.GetServiceAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.ServiceAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getGetServiceAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.GetServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount> getGetServiceAccountMethod;
    if ((getGetServiceAccountMethod = AccessServiceGrpc.getGetServiceAccountMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getGetServiceAccountMethod = AccessServiceGrpc.getGetServiceAccountMethod) == null) {
          AccessServiceGrpc.getGetServiceAccountMethod = getGetServiceAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.GetServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetServiceAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.GetServiceAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ServiceAccount.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("GetServiceAccount"))
              .build();
        }
      }
    }
    return getGetServiceAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListServiceAccountsRequest,
      dev.counterfoil.identity.v1.ListServiceAccountsResponse> getListServiceAccountsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListServiceAccounts",
      requestType = dev.counterfoil.identity.v1.ListServiceAccountsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListServiceAccountsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListServiceAccountsRequest,
      dev.counterfoil.identity.v1.ListServiceAccountsResponse> getListServiceAccountsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListServiceAccountsRequest, dev.counterfoil.identity.v1.ListServiceAccountsResponse> getListServiceAccountsMethod;
    if ((getListServiceAccountsMethod = AccessServiceGrpc.getListServiceAccountsMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListServiceAccountsMethod = AccessServiceGrpc.getListServiceAccountsMethod) == null) {
          AccessServiceGrpc.getListServiceAccountsMethod = getListServiceAccountsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListServiceAccountsRequest, dev.counterfoil.identity.v1.ListServiceAccountsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListServiceAccounts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListServiceAccountsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListServiceAccountsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListServiceAccounts"))
              .build();
        }
      }
    }
    return getListServiceAccountsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getUpdateServiceAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateServiceAccount",
      requestType = dev.counterfoil.identity.v1.UpdateServiceAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.ServiceAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getUpdateServiceAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.UpdateServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount> getUpdateServiceAccountMethod;
    if ((getUpdateServiceAccountMethod = AccessServiceGrpc.getUpdateServiceAccountMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getUpdateServiceAccountMethod = AccessServiceGrpc.getUpdateServiceAccountMethod) == null) {
          AccessServiceGrpc.getUpdateServiceAccountMethod = getUpdateServiceAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.UpdateServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateServiceAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.UpdateServiceAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ServiceAccount.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("UpdateServiceAccount"))
              .build();
        }
      }
    }
    return getUpdateServiceAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getDisableServiceAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DisableServiceAccount",
      requestType = dev.counterfoil.identity.v1.DisableServiceAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.ServiceAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getDisableServiceAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.DisableServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount> getDisableServiceAccountMethod;
    if ((getDisableServiceAccountMethod = AccessServiceGrpc.getDisableServiceAccountMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getDisableServiceAccountMethod = AccessServiceGrpc.getDisableServiceAccountMethod) == null) {
          AccessServiceGrpc.getDisableServiceAccountMethod = getDisableServiceAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.DisableServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DisableServiceAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.DisableServiceAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ServiceAccount.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("DisableServiceAccount"))
              .build();
        }
      }
    }
    return getDisableServiceAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getEnableServiceAccountMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "EnableServiceAccount",
      requestType = dev.counterfoil.identity.v1.EnableServiceAccountRequest.class,
      responseType = dev.counterfoil.identity.v1.ServiceAccount.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableServiceAccountRequest,
      dev.counterfoil.identity.v1.ServiceAccount> getEnableServiceAccountMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.EnableServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount> getEnableServiceAccountMethod;
    if ((getEnableServiceAccountMethod = AccessServiceGrpc.getEnableServiceAccountMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getEnableServiceAccountMethod = AccessServiceGrpc.getEnableServiceAccountMethod) == null) {
          AccessServiceGrpc.getEnableServiceAccountMethod = getEnableServiceAccountMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.EnableServiceAccountRequest, dev.counterfoil.identity.v1.ServiceAccount>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "EnableServiceAccount"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.EnableServiceAccountRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ServiceAccount.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("EnableServiceAccount"))
              .build();
        }
      }
    }
    return getEnableServiceAccountMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getCreateApiKeyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateApiKey",
      requestType = dev.counterfoil.identity.v1.CreateApiKeyRequest.class,
      responseType = dev.counterfoil.identity.v1.ApiKey.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getCreateApiKeyMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.CreateApiKeyRequest, dev.counterfoil.identity.v1.ApiKey> getCreateApiKeyMethod;
    if ((getCreateApiKeyMethod = AccessServiceGrpc.getCreateApiKeyMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getCreateApiKeyMethod = AccessServiceGrpc.getCreateApiKeyMethod) == null) {
          AccessServiceGrpc.getCreateApiKeyMethod = getCreateApiKeyMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.CreateApiKeyRequest, dev.counterfoil.identity.v1.ApiKey>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateApiKey"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.CreateApiKeyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ApiKey.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("CreateApiKey"))
              .build();
        }
      }
    }
    return getCreateApiKeyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListApiKeysRequest,
      dev.counterfoil.identity.v1.ListApiKeysResponse> getListApiKeysMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListApiKeys",
      requestType = dev.counterfoil.identity.v1.ListApiKeysRequest.class,
      responseType = dev.counterfoil.identity.v1.ListApiKeysResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListApiKeysRequest,
      dev.counterfoil.identity.v1.ListApiKeysResponse> getListApiKeysMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListApiKeysRequest, dev.counterfoil.identity.v1.ListApiKeysResponse> getListApiKeysMethod;
    if ((getListApiKeysMethod = AccessServiceGrpc.getListApiKeysMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListApiKeysMethod = AccessServiceGrpc.getListApiKeysMethod) == null) {
          AccessServiceGrpc.getListApiKeysMethod = getListApiKeysMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListApiKeysRequest, dev.counterfoil.identity.v1.ListApiKeysResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListApiKeys"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListApiKeysRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListApiKeysResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListApiKeys"))
              .build();
        }
      }
    }
    return getListApiKeysMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RotateApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getRotateApiKeyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RotateApiKey",
      requestType = dev.counterfoil.identity.v1.RotateApiKeyRequest.class,
      responseType = dev.counterfoil.identity.v1.ApiKey.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RotateApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getRotateApiKeyMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RotateApiKeyRequest, dev.counterfoil.identity.v1.ApiKey> getRotateApiKeyMethod;
    if ((getRotateApiKeyMethod = AccessServiceGrpc.getRotateApiKeyMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getRotateApiKeyMethod = AccessServiceGrpc.getRotateApiKeyMethod) == null) {
          AccessServiceGrpc.getRotateApiKeyMethod = getRotateApiKeyMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RotateApiKeyRequest, dev.counterfoil.identity.v1.ApiKey>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RotateApiKey"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RotateApiKeyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ApiKey.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("RotateApiKey"))
              .build();
        }
      }
    }
    return getRotateApiKeyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getRevokeApiKeyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RevokeApiKey",
      requestType = dev.counterfoil.identity.v1.RevokeApiKeyRequest.class,
      responseType = dev.counterfoil.identity.v1.ApiKey.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeApiKeyRequest,
      dev.counterfoil.identity.v1.ApiKey> getRevokeApiKeyMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.RevokeApiKeyRequest, dev.counterfoil.identity.v1.ApiKey> getRevokeApiKeyMethod;
    if ((getRevokeApiKeyMethod = AccessServiceGrpc.getRevokeApiKeyMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getRevokeApiKeyMethod = AccessServiceGrpc.getRevokeApiKeyMethod) == null) {
          AccessServiceGrpc.getRevokeApiKeyMethod = getRevokeApiKeyMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.RevokeApiKeyRequest, dev.counterfoil.identity.v1.ApiKey>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RevokeApiKey"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.RevokeApiKeyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ApiKey.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("RevokeApiKey"))
              .build();
        }
      }
    }
    return getRevokeApiKeyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAuditRecordsRequest,
      dev.counterfoil.identity.v1.ListAuditRecordsResponse> getListAuditRecordsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListAuditRecords",
      requestType = dev.counterfoil.identity.v1.ListAuditRecordsRequest.class,
      responseType = dev.counterfoil.identity.v1.ListAuditRecordsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAuditRecordsRequest,
      dev.counterfoil.identity.v1.ListAuditRecordsResponse> getListAuditRecordsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.identity.v1.ListAuditRecordsRequest, dev.counterfoil.identity.v1.ListAuditRecordsResponse> getListAuditRecordsMethod;
    if ((getListAuditRecordsMethod = AccessServiceGrpc.getListAuditRecordsMethod) == null) {
      synchronized (AccessServiceGrpc.class) {
        if ((getListAuditRecordsMethod = AccessServiceGrpc.getListAuditRecordsMethod) == null) {
          AccessServiceGrpc.getListAuditRecordsMethod = getListAuditRecordsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.identity.v1.ListAuditRecordsRequest, dev.counterfoil.identity.v1.ListAuditRecordsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListAuditRecords"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListAuditRecordsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.identity.v1.ListAuditRecordsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AccessServiceMethodDescriptorSupplier("ListAuditRecords"))
              .build();
        }
      }
    }
    return getListAuditRecordsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AccessServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccessServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccessServiceStub>() {
        @java.lang.Override
        public AccessServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccessServiceStub(channel, callOptions);
        }
      };
    return AccessServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AccessServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccessServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccessServiceBlockingStub>() {
        @java.lang.Override
        public AccessServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccessServiceBlockingStub(channel, callOptions);
        }
      };
    return AccessServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AccessServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AccessServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AccessServiceFutureStub>() {
        @java.lang.Override
        public AccessServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AccessServiceFutureStub(channel, callOptions);
        }
      };
    return AccessServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
   * A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
   * remembered as.
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
  public static abstract class AccessServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Returns who the caller is, and what it may do.
     * Any caller with credentials may call.
     * </pre>
     */
    public void whoAmI(dev.counterfoil.identity.v1.WhoAmIRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.WhoAmIResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWhoAmIMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns which of these permissions the caller has, everywhere or for one resource.
     * Any caller with credentials may call.
     * </pre>
     */
    public void testPermissions(dev.counterfoil.identity.v1.TestPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.TestPermissionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTestPermissionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists every permission that there is, by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listPermissions(dev.counterfoil.identity.v1.ListPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListPermissionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListPermissionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a role.
     * Needs `identity.write_access`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a permission that does not exist),
     * ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void createRole(dev.counterfoil.identity.v1.CreateRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateRoleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one role.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getRole(dev.counterfoil.identity.v1.GetRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetRoleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists roles by name, built-in ones included, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listRoles(dev.counterfoil.identity.v1.ListRolesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRolesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRolesMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a role that `update_mask` names; all that are set in `role` where there is no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: it is built in; `LAST_ADMINISTRATOR`; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public void updateRole(dev.counterfoil.identity.v1.UpdateRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateRoleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes a role that nobody has.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: somebody has it, or it is built in; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteRole(dev.counterfoil.identity.v1.DeleteRoleRequest request,
        io.grpc.stub.StreamObserver<com.google.protobuf.Empty> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteRoleMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gives somebody a role.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: the role or the member), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody
     * gives what they do not have).
     * </pre>
     */
    public void createRoleBinding(dev.counterfoil.identity.v1.CreateRoleBindingRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RoleBinding> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateRoleBindingMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists who has which role, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listRoleBindings(dev.counterfoil.identity.v1.ListRoleBindingsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRoleBindingsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListRoleBindingsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes a role away from somebody.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`LAST_ADMINISTRATOR`,
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteRoleBinding(dev.counterfoil.identity.v1.DeleteRoleBindingRequest request,
        io.grpc.stub.StreamObserver<com.google.protobuf.Empty> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteRoleBindingMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a service account. It may do nothing until it has a role.
     * Needs `identity.write_access`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the id, or a certificate identity),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createServiceAccount(dev.counterfoil.identity.v1.CreateServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateServiceAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one service account.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getServiceAccount(dev.counterfoil.identity.v1.GetServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetServiceAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists service accounts by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listServiceAccounts(dev.counterfoil.identity.v1.ListServiceAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListServiceAccountsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListServiceAccountsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a service account that `update_mask` names; all that are set in `service_account` where there is
     * no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`: a certificate identity), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: who makes a way in must have all that the service account may do).
     * </pre>
     */
    public void updateServiceAccount(dev.counterfoil.identity.v1.UpdateServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateServiceAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Refuses a service account wherever it calls, within five seconds. One that is disabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void disableServiceAccount(dev.counterfoil.identity.v1.DisableServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDisableServiceAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lets a disabled service account call again. One that is enabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void enableServiceAccount(dev.counterfoil.identity.v1.EnableServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getEnableServiceAccountMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a key for a service account. The answer holds the secret, which nothing shows again.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`RESOURCE_IN_USE`: it has
     * 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void createApiKey(dev.counterfoil.identity.v1.CreateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateApiKeyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the keys of a service account, those that no longer hold included, a page at a time.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listApiKeys(dev.counterfoil.identity.v1.ListApiKeysRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListApiKeysResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListApiKeysMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a key that replaces another, which stays valid for as long as both are to overlap.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is no
     * longer valid; `RESOURCE_IN_USE`: there are 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public void rotateApiKey(dev.counterfoil.identity.v1.RotateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRotateApiKeyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Revokes a key: it is refused everywhere within five seconds. One that is revoked stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeApiKey(dev.counterfoil.identity.v1.RevokeApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRevokeApiKeyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists what happened to who may do what, the latest first, a page at a time.
     * Needs `identity.read_audit`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listAuditRecords(dev.counterfoil.identity.v1.ListAuditRecordsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAuditRecordsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListAuditRecordsMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getWhoAmIMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.WhoAmIRequest,
                dev.counterfoil.identity.v1.WhoAmIResponse>(
                  this, METHODID_WHO_AM_I)))
          .addMethod(
            getTestPermissionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.TestPermissionsRequest,
                dev.counterfoil.identity.v1.TestPermissionsResponse>(
                  this, METHODID_TEST_PERMISSIONS)))
          .addMethod(
            getListPermissionsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListPermissionsRequest,
                dev.counterfoil.identity.v1.ListPermissionsResponse>(
                  this, METHODID_LIST_PERMISSIONS)))
          .addMethod(
            getCreateRoleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.CreateRoleRequest,
                dev.counterfoil.identity.v1.Role>(
                  this, METHODID_CREATE_ROLE)))
          .addMethod(
            getGetRoleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.GetRoleRequest,
                dev.counterfoil.identity.v1.Role>(
                  this, METHODID_GET_ROLE)))
          .addMethod(
            getListRolesMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListRolesRequest,
                dev.counterfoil.identity.v1.ListRolesResponse>(
                  this, METHODID_LIST_ROLES)))
          .addMethod(
            getUpdateRoleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.UpdateRoleRequest,
                dev.counterfoil.identity.v1.Role>(
                  this, METHODID_UPDATE_ROLE)))
          .addMethod(
            getDeleteRoleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.DeleteRoleRequest,
                com.google.protobuf.Empty>(
                  this, METHODID_DELETE_ROLE)))
          .addMethod(
            getCreateRoleBindingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.CreateRoleBindingRequest,
                dev.counterfoil.identity.v1.RoleBinding>(
                  this, METHODID_CREATE_ROLE_BINDING)))
          .addMethod(
            getListRoleBindingsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListRoleBindingsRequest,
                dev.counterfoil.identity.v1.ListRoleBindingsResponse>(
                  this, METHODID_LIST_ROLE_BINDINGS)))
          .addMethod(
            getDeleteRoleBindingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.DeleteRoleBindingRequest,
                com.google.protobuf.Empty>(
                  this, METHODID_DELETE_ROLE_BINDING)))
          .addMethod(
            getCreateServiceAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.CreateServiceAccountRequest,
                dev.counterfoil.identity.v1.ServiceAccount>(
                  this, METHODID_CREATE_SERVICE_ACCOUNT)))
          .addMethod(
            getGetServiceAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.GetServiceAccountRequest,
                dev.counterfoil.identity.v1.ServiceAccount>(
                  this, METHODID_GET_SERVICE_ACCOUNT)))
          .addMethod(
            getListServiceAccountsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListServiceAccountsRequest,
                dev.counterfoil.identity.v1.ListServiceAccountsResponse>(
                  this, METHODID_LIST_SERVICE_ACCOUNTS)))
          .addMethod(
            getUpdateServiceAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.UpdateServiceAccountRequest,
                dev.counterfoil.identity.v1.ServiceAccount>(
                  this, METHODID_UPDATE_SERVICE_ACCOUNT)))
          .addMethod(
            getDisableServiceAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.DisableServiceAccountRequest,
                dev.counterfoil.identity.v1.ServiceAccount>(
                  this, METHODID_DISABLE_SERVICE_ACCOUNT)))
          .addMethod(
            getEnableServiceAccountMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.EnableServiceAccountRequest,
                dev.counterfoil.identity.v1.ServiceAccount>(
                  this, METHODID_ENABLE_SERVICE_ACCOUNT)))
          .addMethod(
            getCreateApiKeyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.CreateApiKeyRequest,
                dev.counterfoil.identity.v1.ApiKey>(
                  this, METHODID_CREATE_API_KEY)))
          .addMethod(
            getListApiKeysMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListApiKeysRequest,
                dev.counterfoil.identity.v1.ListApiKeysResponse>(
                  this, METHODID_LIST_API_KEYS)))
          .addMethod(
            getRotateApiKeyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RotateApiKeyRequest,
                dev.counterfoil.identity.v1.ApiKey>(
                  this, METHODID_ROTATE_API_KEY)))
          .addMethod(
            getRevokeApiKeyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.RevokeApiKeyRequest,
                dev.counterfoil.identity.v1.ApiKey>(
                  this, METHODID_REVOKE_API_KEY)))
          .addMethod(
            getListAuditRecordsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.identity.v1.ListAuditRecordsRequest,
                dev.counterfoil.identity.v1.ListAuditRecordsResponse>(
                  this, METHODID_LIST_AUDIT_RECORDS)))
          .build();
    }
  }

  /**
   * <pre>
   * Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
   * A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
   * remembered as.
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
  public static final class AccessServiceStub extends io.grpc.stub.AbstractAsyncStub<AccessServiceStub> {
    private AccessServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccessServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccessServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns who the caller is, and what it may do.
     * Any caller with credentials may call.
     * </pre>
     */
    public void whoAmI(dev.counterfoil.identity.v1.WhoAmIRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.WhoAmIResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getWhoAmIMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns which of these permissions the caller has, everywhere or for one resource.
     * Any caller with credentials may call.
     * </pre>
     */
    public void testPermissions(dev.counterfoil.identity.v1.TestPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.TestPermissionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTestPermissionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists every permission that there is, by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listPermissions(dev.counterfoil.identity.v1.ListPermissionsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListPermissionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a role.
     * Needs `identity.write_access`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a permission that does not exist),
     * ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void createRole(dev.counterfoil.identity.v1.CreateRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateRoleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one role.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getRole(dev.counterfoil.identity.v1.GetRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetRoleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists roles by name, built-in ones included, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listRoles(dev.counterfoil.identity.v1.ListRolesRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRolesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListRolesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a role that `update_mask` names; all that are set in `role` where there is no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: it is built in; `LAST_ADMINISTRATOR`; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public void updateRole(dev.counterfoil.identity.v1.UpdateRoleRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateRoleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes a role that nobody has.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: somebody has it, or it is built in; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteRole(dev.counterfoil.identity.v1.DeleteRoleRequest request,
        io.grpc.stub.StreamObserver<com.google.protobuf.Empty> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteRoleMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gives somebody a role.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: the role or the member), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody
     * gives what they do not have).
     * </pre>
     */
    public void createRoleBinding(dev.counterfoil.identity.v1.CreateRoleBindingRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RoleBinding> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateRoleBindingMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists who has which role, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listRoleBindings(dev.counterfoil.identity.v1.ListRoleBindingsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRoleBindingsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListRoleBindingsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes a role away from somebody.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`LAST_ADMINISTRATOR`,
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteRoleBinding(dev.counterfoil.identity.v1.DeleteRoleBindingRequest request,
        io.grpc.stub.StreamObserver<com.google.protobuf.Empty> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteRoleBindingMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a service account. It may do nothing until it has a role.
     * Needs `identity.write_access`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the id, or a certificate identity),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createServiceAccount(dev.counterfoil.identity.v1.CreateServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateServiceAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one service account.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getServiceAccount(dev.counterfoil.identity.v1.GetServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetServiceAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists service accounts by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listServiceAccounts(dev.counterfoil.identity.v1.ListServiceAccountsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListServiceAccountsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListServiceAccountsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a service account that `update_mask` names; all that are set in `service_account` where there is
     * no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`: a certificate identity), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: who makes a way in must have all that the service account may do).
     * </pre>
     */
    public void updateServiceAccount(dev.counterfoil.identity.v1.UpdateServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateServiceAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Refuses a service account wherever it calls, within five seconds. One that is disabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void disableServiceAccount(dev.counterfoil.identity.v1.DisableServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDisableServiceAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lets a disabled service account call again. One that is enabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void enableServiceAccount(dev.counterfoil.identity.v1.EnableServiceAccountRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getEnableServiceAccountMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a key for a service account. The answer holds the secret, which nothing shows again.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`RESOURCE_IN_USE`: it has
     * 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public void createApiKey(dev.counterfoil.identity.v1.CreateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the keys of a service account, those that no longer hold included, a page at a time.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listApiKeys(dev.counterfoil.identity.v1.ListApiKeysRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListApiKeysResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a key that replaces another, which stays valid for as long as both are to overlap.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is no
     * longer valid; `RESOURCE_IN_USE`: there are 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public void rotateApiKey(dev.counterfoil.identity.v1.RotateApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRotateApiKeyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Revokes a key: it is refused everywhere within five seconds. One that is revoked stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void revokeApiKey(dev.counterfoil.identity.v1.RevokeApiKeyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists what happened to who may do what, the latest first, a page at a time.
     * Needs `identity.read_audit`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listAuditRecords(dev.counterfoil.identity.v1.ListAuditRecordsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAuditRecordsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListAuditRecordsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
   * A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
   * remembered as.
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
  public static final class AccessServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<AccessServiceBlockingStub> {
    private AccessServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccessServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccessServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns who the caller is, and what it may do.
     * Any caller with credentials may call.
     * </pre>
     */
    public dev.counterfoil.identity.v1.WhoAmIResponse whoAmI(dev.counterfoil.identity.v1.WhoAmIRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getWhoAmIMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns which of these permissions the caller has, everywhere or for one resource.
     * Any caller with credentials may call.
     * </pre>
     */
    public dev.counterfoil.identity.v1.TestPermissionsResponse testPermissions(dev.counterfoil.identity.v1.TestPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTestPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists every permission that there is, by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListPermissionsResponse listPermissions(dev.counterfoil.identity.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListPermissionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a role.
     * Needs `identity.write_access`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a permission that does not exist),
     * ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Role createRole(dev.counterfoil.identity.v1.CreateRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateRoleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one role.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Role getRole(dev.counterfoil.identity.v1.GetRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetRoleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists roles by name, built-in ones included, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListRolesResponse listRoles(dev.counterfoil.identity.v1.ListRolesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListRolesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of a role that `update_mask` names; all that are set in `role` where there is no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: it is built in; `LAST_ADMINISTRATOR`; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.Role updateRole(dev.counterfoil.identity.v1.UpdateRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateRoleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes a role that nobody has.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: somebody has it, or it is built in; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.protobuf.Empty deleteRole(dev.counterfoil.identity.v1.DeleteRoleRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteRoleMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gives somebody a role.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: the role or the member), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody
     * gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.RoleBinding createRoleBinding(dev.counterfoil.identity.v1.CreateRoleBindingRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateRoleBindingMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists who has which role, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListRoleBindingsResponse listRoleBindings(dev.counterfoil.identity.v1.ListRoleBindingsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListRoleBindingsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes a role away from somebody.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`LAST_ADMINISTRATOR`,
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.protobuf.Empty deleteRoleBinding(dev.counterfoil.identity.v1.DeleteRoleBindingRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteRoleBindingMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a service account. It may do nothing until it has a role.
     * Needs `identity.write_access`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the id, or a certificate identity),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ServiceAccount createServiceAccount(dev.counterfoil.identity.v1.CreateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one service account.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ServiceAccount getServiceAccount(dev.counterfoil.identity.v1.GetServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists service accounts by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListServiceAccountsResponse listServiceAccounts(dev.counterfoil.identity.v1.ListServiceAccountsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListServiceAccountsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of a service account that `update_mask` names; all that are set in `service_account` where there is
     * no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`: a certificate identity), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: who makes a way in must have all that the service account may do).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ServiceAccount updateServiceAccount(dev.counterfoil.identity.v1.UpdateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Refuses a service account wherever it calls, within five seconds. One that is disabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ServiceAccount disableServiceAccount(dev.counterfoil.identity.v1.DisableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDisableServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lets a disabled service account call again. One that is enabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ServiceAccount enableServiceAccount(dev.counterfoil.identity.v1.EnableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getEnableServiceAccountMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a key for a service account. The answer holds the secret, which nothing shows again.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`RESOURCE_IN_USE`: it has
     * 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ApiKey createApiKey(dev.counterfoil.identity.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the keys of a service account, those that no longer hold included, a page at a time.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListApiKeysResponse listApiKeys(dev.counterfoil.identity.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListApiKeysMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a key that replaces another, which stays valid for as long as both are to overlap.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is no
     * longer valid; `RESOURCE_IN_USE`: there are 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ApiKey rotateApiKey(dev.counterfoil.identity.v1.RotateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRotateApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Revokes a key: it is refused everywhere within five seconds. One that is revoked stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ApiKey revokeApiKey(dev.counterfoil.identity.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRevokeApiKeyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists what happened to who may do what, the latest first, a page at a time.
     * Needs `identity.read_audit`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.identity.v1.ListAuditRecordsResponse listAuditRecords(dev.counterfoil.identity.v1.ListAuditRecordsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListAuditRecordsMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Who may do what: roles, who has them, service accounts and their keys, and the record of what was changed.
   * A change takes effect everywhere within five seconds: callers that have lost something are refused by then, whatever they were
   * remembered as.
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
  public static final class AccessServiceFutureStub extends io.grpc.stub.AbstractFutureStub<AccessServiceFutureStub> {
    private AccessServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AccessServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AccessServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns who the caller is, and what it may do.
     * Any caller with credentials may call.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.WhoAmIResponse> whoAmI(
        dev.counterfoil.identity.v1.WhoAmIRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getWhoAmIMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns which of these permissions the caller has, everywhere or for one resource.
     * Any caller with credentials may call.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.TestPermissionsResponse> testPermissions(
        dev.counterfoil.identity.v1.TestPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTestPermissionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists every permission that there is, by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListPermissionsResponse> listPermissions(
        dev.counterfoil.identity.v1.ListPermissionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListPermissionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a role.
     * Needs `identity.write_access`. Errors: INVALID_ARGUMENT (`INVALID_FIELD`: a permission that does not exist),
     * ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Role> createRole(
        dev.counterfoil.identity.v1.CreateRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateRoleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one role.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Role> getRole(
        dev.counterfoil.identity.v1.GetRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetRoleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists roles by name, built-in ones included, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListRolesResponse> listRoles(
        dev.counterfoil.identity.v1.ListRolesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListRolesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of a role that `update_mask` names; all that are set in `role` where there is no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: it is built in; `LAST_ADMINISTRATOR`; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.Role> updateRole(
        dev.counterfoil.identity.v1.UpdateRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateRoleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes a role that nobody has.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_IN_USE`: somebody has it, or it is built in; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.protobuf.Empty> deleteRole(
        dev.counterfoil.identity.v1.DeleteRoleRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteRoleMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gives somebody a role.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`: the role or the member), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody
     * gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.RoleBinding> createRoleBinding(
        dev.counterfoil.identity.v1.CreateRoleBindingRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateRoleBindingMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists who has which role, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListRoleBindingsResponse> listRoleBindings(
        dev.counterfoil.identity.v1.ListRoleBindingsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListRoleBindingsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes a role away from somebody.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`LAST_ADMINISTRATOR`,
     * `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<com.google.protobuf.Empty> deleteRoleBinding(
        dev.counterfoil.identity.v1.DeleteRoleBindingRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteRoleBindingMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a service account. It may do nothing until it has a role.
     * Needs `identity.write_access`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`: the id, or a certificate identity),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ServiceAccount> createServiceAccount(
        dev.counterfoil.identity.v1.CreateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one service account.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ServiceAccount> getServiceAccount(
        dev.counterfoil.identity.v1.GetServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists service accounts by name, a page at a time.
     * Needs `identity.read_access`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListServiceAccountsResponse> listServiceAccounts(
        dev.counterfoil.identity.v1.ListServiceAccountsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListServiceAccountsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of a service account that `update_mask` names; all that are set in `service_account` where there is
     * no mask.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`RESOURCE_ALREADY_EXISTS`: a certificate identity), FAILED_PRECONDITION (`REQUEST_ID_REUSED`), PERMISSION_DENIED
     * (`PERMISSION_MISSING`: who makes a way in must have all that the service account may do).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ServiceAccount> updateServiceAccount(
        dev.counterfoil.identity.v1.UpdateServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Refuses a service account wherever it calls, within five seconds. One that is disabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`LAST_ADMINISTRATOR`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ServiceAccount> disableServiceAccount(
        dev.counterfoil.identity.v1.DisableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDisableServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lets a disabled service account call again. One that is enabled stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ServiceAccount> enableServiceAccount(
        dev.counterfoil.identity.v1.EnableServiceAccountRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getEnableServiceAccountMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a key for a service account. The answer holds the secret, which nothing shows again.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`RESOURCE_IN_USE`: it has
     * 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`: nobody gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ApiKey> createApiKey(
        dev.counterfoil.identity.v1.CreateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the keys of a service account, those that no longer hold included, a page at a time.
     * Needs `identity.read_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListApiKeysResponse> listApiKeys(
        dev.counterfoil.identity.v1.ListApiKeysRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListApiKeysMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a key that replaces another, which stays valid for as long as both are to overlap.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`STATE_CONFLICT`: it is no
     * longer valid; `RESOURCE_IN_USE`: there are 50 keys; `REQUEST_ID_REUSED`), PERMISSION_DENIED (`PERMISSION_MISSING`:
     * nobody gives what they do not have).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ApiKey> rotateApiKey(
        dev.counterfoil.identity.v1.RotateApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRotateApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Revokes a key: it is refused everywhere within five seconds. One that is revoked stays so.
     * Needs `identity.write_access`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ApiKey> revokeApiKey(
        dev.counterfoil.identity.v1.RevokeApiKeyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRevokeApiKeyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists what happened to who may do what, the latest first, a page at a time.
     * Needs `identity.read_audit`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.identity.v1.ListAuditRecordsResponse> listAuditRecords(
        dev.counterfoil.identity.v1.ListAuditRecordsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListAuditRecordsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_WHO_AM_I = 0;
  private static final int METHODID_TEST_PERMISSIONS = 1;
  private static final int METHODID_LIST_PERMISSIONS = 2;
  private static final int METHODID_CREATE_ROLE = 3;
  private static final int METHODID_GET_ROLE = 4;
  private static final int METHODID_LIST_ROLES = 5;
  private static final int METHODID_UPDATE_ROLE = 6;
  private static final int METHODID_DELETE_ROLE = 7;
  private static final int METHODID_CREATE_ROLE_BINDING = 8;
  private static final int METHODID_LIST_ROLE_BINDINGS = 9;
  private static final int METHODID_DELETE_ROLE_BINDING = 10;
  private static final int METHODID_CREATE_SERVICE_ACCOUNT = 11;
  private static final int METHODID_GET_SERVICE_ACCOUNT = 12;
  private static final int METHODID_LIST_SERVICE_ACCOUNTS = 13;
  private static final int METHODID_UPDATE_SERVICE_ACCOUNT = 14;
  private static final int METHODID_DISABLE_SERVICE_ACCOUNT = 15;
  private static final int METHODID_ENABLE_SERVICE_ACCOUNT = 16;
  private static final int METHODID_CREATE_API_KEY = 17;
  private static final int METHODID_LIST_API_KEYS = 18;
  private static final int METHODID_ROTATE_API_KEY = 19;
  private static final int METHODID_REVOKE_API_KEY = 20;
  private static final int METHODID_LIST_AUDIT_RECORDS = 21;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AccessServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(AccessServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_WHO_AM_I:
          serviceImpl.whoAmI((dev.counterfoil.identity.v1.WhoAmIRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.WhoAmIResponse>) responseObserver);
          break;
        case METHODID_TEST_PERMISSIONS:
          serviceImpl.testPermissions((dev.counterfoil.identity.v1.TestPermissionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.TestPermissionsResponse>) responseObserver);
          break;
        case METHODID_LIST_PERMISSIONS:
          serviceImpl.listPermissions((dev.counterfoil.identity.v1.ListPermissionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListPermissionsResponse>) responseObserver);
          break;
        case METHODID_CREATE_ROLE:
          serviceImpl.createRole((dev.counterfoil.identity.v1.CreateRoleRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role>) responseObserver);
          break;
        case METHODID_GET_ROLE:
          serviceImpl.getRole((dev.counterfoil.identity.v1.GetRoleRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role>) responseObserver);
          break;
        case METHODID_LIST_ROLES:
          serviceImpl.listRoles((dev.counterfoil.identity.v1.ListRolesRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRolesResponse>) responseObserver);
          break;
        case METHODID_UPDATE_ROLE:
          serviceImpl.updateRole((dev.counterfoil.identity.v1.UpdateRoleRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.Role>) responseObserver);
          break;
        case METHODID_DELETE_ROLE:
          serviceImpl.deleteRole((dev.counterfoil.identity.v1.DeleteRoleRequest) request,
              (io.grpc.stub.StreamObserver<com.google.protobuf.Empty>) responseObserver);
          break;
        case METHODID_CREATE_ROLE_BINDING:
          serviceImpl.createRoleBinding((dev.counterfoil.identity.v1.CreateRoleBindingRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.RoleBinding>) responseObserver);
          break;
        case METHODID_LIST_ROLE_BINDINGS:
          serviceImpl.listRoleBindings((dev.counterfoil.identity.v1.ListRoleBindingsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListRoleBindingsResponse>) responseObserver);
          break;
        case METHODID_DELETE_ROLE_BINDING:
          serviceImpl.deleteRoleBinding((dev.counterfoil.identity.v1.DeleteRoleBindingRequest) request,
              (io.grpc.stub.StreamObserver<com.google.protobuf.Empty>) responseObserver);
          break;
        case METHODID_CREATE_SERVICE_ACCOUNT:
          serviceImpl.createServiceAccount((dev.counterfoil.identity.v1.CreateServiceAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount>) responseObserver);
          break;
        case METHODID_GET_SERVICE_ACCOUNT:
          serviceImpl.getServiceAccount((dev.counterfoil.identity.v1.GetServiceAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount>) responseObserver);
          break;
        case METHODID_LIST_SERVICE_ACCOUNTS:
          serviceImpl.listServiceAccounts((dev.counterfoil.identity.v1.ListServiceAccountsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListServiceAccountsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_SERVICE_ACCOUNT:
          serviceImpl.updateServiceAccount((dev.counterfoil.identity.v1.UpdateServiceAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount>) responseObserver);
          break;
        case METHODID_DISABLE_SERVICE_ACCOUNT:
          serviceImpl.disableServiceAccount((dev.counterfoil.identity.v1.DisableServiceAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount>) responseObserver);
          break;
        case METHODID_ENABLE_SERVICE_ACCOUNT:
          serviceImpl.enableServiceAccount((dev.counterfoil.identity.v1.EnableServiceAccountRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ServiceAccount>) responseObserver);
          break;
        case METHODID_CREATE_API_KEY:
          serviceImpl.createApiKey((dev.counterfoil.identity.v1.CreateApiKeyRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey>) responseObserver);
          break;
        case METHODID_LIST_API_KEYS:
          serviceImpl.listApiKeys((dev.counterfoil.identity.v1.ListApiKeysRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListApiKeysResponse>) responseObserver);
          break;
        case METHODID_ROTATE_API_KEY:
          serviceImpl.rotateApiKey((dev.counterfoil.identity.v1.RotateApiKeyRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey>) responseObserver);
          break;
        case METHODID_REVOKE_API_KEY:
          serviceImpl.revokeApiKey((dev.counterfoil.identity.v1.RevokeApiKeyRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ApiKey>) responseObserver);
          break;
        case METHODID_LIST_AUDIT_RECORDS:
          serviceImpl.listAuditRecords((dev.counterfoil.identity.v1.ListAuditRecordsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.identity.v1.ListAuditRecordsResponse>) responseObserver);
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

  private static abstract class AccessServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AccessServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.identity.v1.AccessServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AccessService");
    }
  }

  private static final class AccessServiceFileDescriptorSupplier
      extends AccessServiceBaseDescriptorSupplier {
    AccessServiceFileDescriptorSupplier() {}
  }

  private static final class AccessServiceMethodDescriptorSupplier
      extends AccessServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    AccessServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (AccessServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AccessServiceFileDescriptorSupplier())
              .addMethod(getWhoAmIMethod())
              .addMethod(getTestPermissionsMethod())
              .addMethod(getListPermissionsMethod())
              .addMethod(getCreateRoleMethod())
              .addMethod(getGetRoleMethod())
              .addMethod(getListRolesMethod())
              .addMethod(getUpdateRoleMethod())
              .addMethod(getDeleteRoleMethod())
              .addMethod(getCreateRoleBindingMethod())
              .addMethod(getListRoleBindingsMethod())
              .addMethod(getDeleteRoleBindingMethod())
              .addMethod(getCreateServiceAccountMethod())
              .addMethod(getGetServiceAccountMethod())
              .addMethod(getListServiceAccountsMethod())
              .addMethod(getUpdateServiceAccountMethod())
              .addMethod(getDisableServiceAccountMethod())
              .addMethod(getEnableServiceAccountMethod())
              .addMethod(getCreateApiKeyMethod())
              .addMethod(getListApiKeysMethod())
              .addMethod(getRotateApiKeyMethod())
              .addMethod(getRevokeApiKeyMethod())
              .addMethod(getListAuditRecordsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
