package dev.counterfoil.catalog.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Products, their variants and prices: what can be sold, and for how much.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
 * metadata of the same name never answers with data older than that write, through any replica and any cache; a token
 * that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
 * one second.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class CatalogServiceGrpc {

  private CatalogServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.catalog.v1.CatalogService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.GetProductRequest,
      dev.counterfoil.catalog.v1.Product> getGetProductMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetProduct",
      requestType = dev.counterfoil.catalog.v1.GetProductRequest.class,
      responseType = dev.counterfoil.catalog.v1.Product.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.GetProductRequest,
      dev.counterfoil.catalog.v1.Product> getGetProductMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.GetProductRequest, dev.counterfoil.catalog.v1.Product> getGetProductMethod;
    if ((getGetProductMethod = CatalogServiceGrpc.getGetProductMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getGetProductMethod = CatalogServiceGrpc.getGetProductMethod) == null) {
          CatalogServiceGrpc.getGetProductMethod = getGetProductMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.GetProductRequest, dev.counterfoil.catalog.v1.Product>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetProduct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.GetProductRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.Product.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("GetProduct"))
              .build();
        }
      }
    }
    return getGetProductMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.BatchGetProductsRequest,
      dev.counterfoil.catalog.v1.BatchGetProductsResponse> getBatchGetProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchGetProducts",
      requestType = dev.counterfoil.catalog.v1.BatchGetProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.BatchGetProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.BatchGetProductsRequest,
      dev.counterfoil.catalog.v1.BatchGetProductsResponse> getBatchGetProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.BatchGetProductsRequest, dev.counterfoil.catalog.v1.BatchGetProductsResponse> getBatchGetProductsMethod;
    if ((getBatchGetProductsMethod = CatalogServiceGrpc.getBatchGetProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getBatchGetProductsMethod = CatalogServiceGrpc.getBatchGetProductsMethod) == null) {
          CatalogServiceGrpc.getBatchGetProductsMethod = getBatchGetProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.BatchGetProductsRequest, dev.counterfoil.catalog.v1.BatchGetProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchGetProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.BatchGetProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.BatchGetProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("BatchGetProducts"))
              .build();
        }
      }
    }
    return getBatchGetProductsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ListProductsRequest,
      dev.counterfoil.catalog.v1.ListProductsResponse> getListProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListProducts",
      requestType = dev.counterfoil.catalog.v1.ListProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.ListProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ListProductsRequest,
      dev.counterfoil.catalog.v1.ListProductsResponse> getListProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ListProductsRequest, dev.counterfoil.catalog.v1.ListProductsResponse> getListProductsMethod;
    if ((getListProductsMethod = CatalogServiceGrpc.getListProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getListProductsMethod = CatalogServiceGrpc.getListProductsMethod) == null) {
          CatalogServiceGrpc.getListProductsMethod = getListProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.ListProductsRequest, dev.counterfoil.catalog.v1.ListProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ListProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ListProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("ListProducts"))
              .build();
        }
      }
    }
    return getListProductsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.SearchProductsRequest,
      dev.counterfoil.catalog.v1.SearchProductsResponse> getSearchProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchProducts",
      requestType = dev.counterfoil.catalog.v1.SearchProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.SearchProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.SearchProductsRequest,
      dev.counterfoil.catalog.v1.SearchProductsResponse> getSearchProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.SearchProductsRequest, dev.counterfoil.catalog.v1.SearchProductsResponse> getSearchProductsMethod;
    if ((getSearchProductsMethod = CatalogServiceGrpc.getSearchProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getSearchProductsMethod = CatalogServiceGrpc.getSearchProductsMethod) == null) {
          CatalogServiceGrpc.getSearchProductsMethod = getSearchProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.SearchProductsRequest, dev.counterfoil.catalog.v1.SearchProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.SearchProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.SearchProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("SearchProducts"))
              .build();
        }
      }
    }
    return getSearchProductsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.CreateProductRequest,
      dev.counterfoil.catalog.v1.Product> getCreateProductMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateProduct",
      requestType = dev.counterfoil.catalog.v1.CreateProductRequest.class,
      responseType = dev.counterfoil.catalog.v1.Product.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.CreateProductRequest,
      dev.counterfoil.catalog.v1.Product> getCreateProductMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.CreateProductRequest, dev.counterfoil.catalog.v1.Product> getCreateProductMethod;
    if ((getCreateProductMethod = CatalogServiceGrpc.getCreateProductMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getCreateProductMethod = CatalogServiceGrpc.getCreateProductMethod) == null) {
          CatalogServiceGrpc.getCreateProductMethod = getCreateProductMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.CreateProductRequest, dev.counterfoil.catalog.v1.Product>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateProduct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.CreateProductRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.Product.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("CreateProduct"))
              .build();
        }
      }
    }
    return getCreateProductMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UpdateProductRequest,
      dev.counterfoil.catalog.v1.Product> getUpdateProductMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateProduct",
      requestType = dev.counterfoil.catalog.v1.UpdateProductRequest.class,
      responseType = dev.counterfoil.catalog.v1.Product.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UpdateProductRequest,
      dev.counterfoil.catalog.v1.Product> getUpdateProductMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UpdateProductRequest, dev.counterfoil.catalog.v1.Product> getUpdateProductMethod;
    if ((getUpdateProductMethod = CatalogServiceGrpc.getUpdateProductMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getUpdateProductMethod = CatalogServiceGrpc.getUpdateProductMethod) == null) {
          CatalogServiceGrpc.getUpdateProductMethod = getUpdateProductMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.UpdateProductRequest, dev.counterfoil.catalog.v1.Product>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateProduct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.UpdateProductRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.Product.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("UpdateProduct"))
              .build();
        }
      }
    }
    return getUpdateProductMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.DeleteProductRequest,
      dev.counterfoil.catalog.v1.Product> getDeleteProductMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteProduct",
      requestType = dev.counterfoil.catalog.v1.DeleteProductRequest.class,
      responseType = dev.counterfoil.catalog.v1.Product.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.DeleteProductRequest,
      dev.counterfoil.catalog.v1.Product> getDeleteProductMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.DeleteProductRequest, dev.counterfoil.catalog.v1.Product> getDeleteProductMethod;
    if ((getDeleteProductMethod = CatalogServiceGrpc.getDeleteProductMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getDeleteProductMethod = CatalogServiceGrpc.getDeleteProductMethod) == null) {
          CatalogServiceGrpc.getDeleteProductMethod = getDeleteProductMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.DeleteProductRequest, dev.counterfoil.catalog.v1.Product>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteProduct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.DeleteProductRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.Product.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("DeleteProduct"))
              .build();
        }
      }
    }
    return getDeleteProductMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UndeleteProductRequest,
      dev.counterfoil.catalog.v1.Product> getUndeleteProductMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UndeleteProduct",
      requestType = dev.counterfoil.catalog.v1.UndeleteProductRequest.class,
      responseType = dev.counterfoil.catalog.v1.Product.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UndeleteProductRequest,
      dev.counterfoil.catalog.v1.Product> getUndeleteProductMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.UndeleteProductRequest, dev.counterfoil.catalog.v1.Product> getUndeleteProductMethod;
    if ((getUndeleteProductMethod = CatalogServiceGrpc.getUndeleteProductMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getUndeleteProductMethod = CatalogServiceGrpc.getUndeleteProductMethod) == null) {
          CatalogServiceGrpc.getUndeleteProductMethod = getUndeleteProductMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.UndeleteProductRequest, dev.counterfoil.catalog.v1.Product>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UndeleteProduct"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.UndeleteProductRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.Product.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("UndeleteProduct"))
              .build();
        }
      }
    }
    return getUndeleteProductMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.PurgeProductsRequest,
      dev.counterfoil.catalog.v1.PurgeProductsResponse> getPurgeProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PurgeProducts",
      requestType = dev.counterfoil.catalog.v1.PurgeProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.PurgeProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.PurgeProductsRequest,
      dev.counterfoil.catalog.v1.PurgeProductsResponse> getPurgeProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.PurgeProductsRequest, dev.counterfoil.catalog.v1.PurgeProductsResponse> getPurgeProductsMethod;
    if ((getPurgeProductsMethod = CatalogServiceGrpc.getPurgeProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getPurgeProductsMethod = CatalogServiceGrpc.getPurgeProductsMethod) == null) {
          CatalogServiceGrpc.getPurgeProductsMethod = getPurgeProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.PurgeProductsRequest, dev.counterfoil.catalog.v1.PurgeProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PurgeProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.PurgeProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.PurgeProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("PurgeProducts"))
              .build();
        }
      }
    }
    return getPurgeProductsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ImportProductsRequest,
      dev.counterfoil.catalog.v1.ImportProductsResponse> getImportProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ImportProducts",
      requestType = dev.counterfoil.catalog.v1.ImportProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.ImportProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ImportProductsRequest,
      dev.counterfoil.catalog.v1.ImportProductsResponse> getImportProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ImportProductsRequest, dev.counterfoil.catalog.v1.ImportProductsResponse> getImportProductsMethod;
    if ((getImportProductsMethod = CatalogServiceGrpc.getImportProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getImportProductsMethod = CatalogServiceGrpc.getImportProductsMethod) == null) {
          CatalogServiceGrpc.getImportProductsMethod = getImportProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.ImportProductsRequest, dev.counterfoil.catalog.v1.ImportProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.CLIENT_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ImportProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ImportProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ImportProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("ImportProducts"))
              .build();
        }
      }
    }
    return getImportProductsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ExportProductsRequest,
      dev.counterfoil.catalog.v1.ExportProductsResponse> getExportProductsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ExportProducts",
      requestType = dev.counterfoil.catalog.v1.ExportProductsRequest.class,
      responseType = dev.counterfoil.catalog.v1.ExportProductsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ExportProductsRequest,
      dev.counterfoil.catalog.v1.ExportProductsResponse> getExportProductsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.catalog.v1.ExportProductsRequest, dev.counterfoil.catalog.v1.ExportProductsResponse> getExportProductsMethod;
    if ((getExportProductsMethod = CatalogServiceGrpc.getExportProductsMethod) == null) {
      synchronized (CatalogServiceGrpc.class) {
        if ((getExportProductsMethod = CatalogServiceGrpc.getExportProductsMethod) == null) {
          CatalogServiceGrpc.getExportProductsMethod = getExportProductsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.catalog.v1.ExportProductsRequest, dev.counterfoil.catalog.v1.ExportProductsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ExportProducts"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ExportProductsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.catalog.v1.ExportProductsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new CatalogServiceMethodDescriptorSupplier("ExportProducts"))
              .build();
        }
      }
    }
    return getExportProductsMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static CatalogServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CatalogServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CatalogServiceStub>() {
        @java.lang.Override
        public CatalogServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CatalogServiceStub(channel, callOptions);
        }
      };
    return CatalogServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static CatalogServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CatalogServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CatalogServiceBlockingStub>() {
        @java.lang.Override
        public CatalogServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CatalogServiceBlockingStub(channel, callOptions);
        }
      };
    return CatalogServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static CatalogServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<CatalogServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<CatalogServiceFutureStub>() {
        @java.lang.Override
        public CatalogServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new CatalogServiceFutureStub(channel, callOptions);
        }
      };
    return CatalogServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Products, their variants and prices: what can be sold, and for how much.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
   * metadata of the same name never answers with data older than that write, through any replica and any cache; a token
   * that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
   * one second.
   * </pre>
   */
  public static abstract class CatalogServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Returns one product. A soft-deleted product is returned too, with `delete_time` set.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getProduct(dev.counterfoil.catalog.v1.GetProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetProductMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 products in the order asked for. All or nothing: one that does not exist fails the call.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), RESOURCE_EXHAUSTED
     * (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer). A client that takes no more than 4 MiB, as most do
     * unless they are told to, refuses an answer beyond that itself.
     * </pre>
     */
    public void batchGetProducts(dev.counterfoil.catalog.v1.BatchGetProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.BatchGetProductsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetProductsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists products, a page at a time.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listProducts(dev.counterfoil.catalog.v1.ListProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ListProductsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListProductsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Finds products by words, best match first. Matches whole words and their grammatical forms, beginnings of words, and,
     * where those find nothing, words that are spelt alike. Where no product has all the words, finds those that have most of
     * them. Where more than 5,000 products match, only the first 5,000 by name are ranked: a better match may be beyond them,
     * and more words or a filter bring it in.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void searchProducts(dev.counterfoil.catalog.v1.SearchProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.SearchProductsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchProductsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates a product.
     * Needs `catalog.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, `SKU_ALREADY_EXISTS`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createProduct(dev.counterfoil.catalog.v1.CreateProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateProductMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a product that `update_mask` names; all that are set in `product` where there is no mask.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`SKU_ALREADY_EXISTS`), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateProduct(dev.counterfoil.catalog.v1.UpdateProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateProductMethod(), responseObserver);
    }

    /**
     * <pre>
     * Soft-deletes a product: lists and searches leave it out, and it is removed for good after 30 days. Until then
     * UndeleteProduct brings it back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteProduct(dev.counterfoil.catalog.v1.DeleteProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteProductMethod(), responseObserver);
    }

    /**
     * <pre>
     * Brings a soft-deleted product back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void undeleteProduct(dev.counterfoil.catalog.v1.UndeleteProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUndeleteProductMethod(), responseObserver);
    }

    /**
     * <pre>
     * Removes soft-deleted products that match a filter, for good, up to 10,000 a call. Without `force` it only says what it
     * would remove.
     * Needs `catalog.purge`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void purgeProducts(dev.counterfoil.catalog.v1.PurgeProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.PurgeProductsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPurgeProductsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates or replaces many products. Each message of the stream is one batch that commits on its own; a row that breaks a
     * rule is reported and counted, and the others of its batch are written. A product that is already as sent is left
     * untouched, so sending the same import again changes nothing.
     * Needs `catalog.write`. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`), RESOURCE_EXHAUSTED (`TOO_LARGE`: more than
     * 250,000 products were refused; the batch with which they were stays written, too), UNAVAILABLE (`BULK_UNAVAILABLE`). When
     * the call fails, the batches before the failure stay written: send the whole stream again with the same `request_id`.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ImportProductsRequest> importProducts(
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ImportProductsResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getImportProductsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams every product that matches a filter, in the order of their names, as of one moment.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), ABORTED (`READER_TOO_SLOW`: the whole stream must be
     * read within 50 s), UNAVAILABLE (`BULK_UNAVAILABLE`).
     * </pre>
     */
    public void exportProducts(dev.counterfoil.catalog.v1.ExportProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ExportProductsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getExportProductsMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getGetProductMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.GetProductRequest,
                dev.counterfoil.catalog.v1.Product>(
                  this, METHODID_GET_PRODUCT)))
          .addMethod(
            getBatchGetProductsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.BatchGetProductsRequest,
                dev.counterfoil.catalog.v1.BatchGetProductsResponse>(
                  this, METHODID_BATCH_GET_PRODUCTS)))
          .addMethod(
            getListProductsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.ListProductsRequest,
                dev.counterfoil.catalog.v1.ListProductsResponse>(
                  this, METHODID_LIST_PRODUCTS)))
          .addMethod(
            getSearchProductsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.SearchProductsRequest,
                dev.counterfoil.catalog.v1.SearchProductsResponse>(
                  this, METHODID_SEARCH_PRODUCTS)))
          .addMethod(
            getCreateProductMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.CreateProductRequest,
                dev.counterfoil.catalog.v1.Product>(
                  this, METHODID_CREATE_PRODUCT)))
          .addMethod(
            getUpdateProductMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.UpdateProductRequest,
                dev.counterfoil.catalog.v1.Product>(
                  this, METHODID_UPDATE_PRODUCT)))
          .addMethod(
            getDeleteProductMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.DeleteProductRequest,
                dev.counterfoil.catalog.v1.Product>(
                  this, METHODID_DELETE_PRODUCT)))
          .addMethod(
            getUndeleteProductMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.UndeleteProductRequest,
                dev.counterfoil.catalog.v1.Product>(
                  this, METHODID_UNDELETE_PRODUCT)))
          .addMethod(
            getPurgeProductsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.PurgeProductsRequest,
                dev.counterfoil.catalog.v1.PurgeProductsResponse>(
                  this, METHODID_PURGE_PRODUCTS)))
          .addMethod(
            getImportProductsMethod(),
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.ImportProductsRequest,
                dev.counterfoil.catalog.v1.ImportProductsResponse>(
                  this, METHODID_IMPORT_PRODUCTS)))
          .addMethod(
            getExportProductsMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
              new MethodHandlers<
                dev.counterfoil.catalog.v1.ExportProductsRequest,
                dev.counterfoil.catalog.v1.ExportProductsResponse>(
                  this, METHODID_EXPORT_PRODUCTS)))
          .build();
    }
  }

  /**
   * <pre>
   * Products, their variants and prices: what can be sold, and for how much.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
   * metadata of the same name never answers with data older than that write, through any replica and any cache; a token
   * that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
   * one second.
   * </pre>
   */
  public static final class CatalogServiceStub extends io.grpc.stub.AbstractAsyncStub<CatalogServiceStub> {
    private CatalogServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CatalogServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CatalogServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one product. A soft-deleted product is returned too, with `delete_time` set.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getProduct(dev.counterfoil.catalog.v1.GetProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetProductMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 products in the order asked for. All or nothing: one that does not exist fails the call.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), RESOURCE_EXHAUSTED
     * (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer). A client that takes no more than 4 MiB, as most do
     * unless they are told to, refuses an answer beyond that itself.
     * </pre>
     */
    public void batchGetProducts(dev.counterfoil.catalog.v1.BatchGetProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.BatchGetProductsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchGetProductsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists products, a page at a time.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listProducts(dev.counterfoil.catalog.v1.ListProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ListProductsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListProductsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Finds products by words, best match first. Matches whole words and their grammatical forms, beginnings of words, and,
     * where those find nothing, words that are spelt alike. Where no product has all the words, finds those that have most of
     * them. Where more than 5,000 products match, only the first 5,000 by name are ranked: a better match may be beyond them,
     * and more words or a filter bring it in.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void searchProducts(dev.counterfoil.catalog.v1.SearchProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.SearchProductsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchProductsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates a product.
     * Needs `catalog.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, `SKU_ALREADY_EXISTS`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createProduct(dev.counterfoil.catalog.v1.CreateProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateProductMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a product that `update_mask` names; all that are set in `product` where there is no mask.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`SKU_ALREADY_EXISTS`), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateProduct(dev.counterfoil.catalog.v1.UpdateProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateProductMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Soft-deletes a product: lists and searches leave it out, and it is removed for good after 30 days. Until then
     * UndeleteProduct brings it back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void deleteProduct(dev.counterfoil.catalog.v1.DeleteProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteProductMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Brings a soft-deleted product back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void undeleteProduct(dev.counterfoil.catalog.v1.UndeleteProductRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUndeleteProductMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Removes soft-deleted products that match a filter, for good, up to 10,000 a call. Without `force` it only says what it
     * would remove.
     * Needs `catalog.purge`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void purgeProducts(dev.counterfoil.catalog.v1.PurgeProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.PurgeProductsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPurgeProductsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates or replaces many products. Each message of the stream is one batch that commits on its own; a row that breaks a
     * rule is reported and counted, and the others of its batch are written. A product that is already as sent is left
     * untouched, so sending the same import again changes nothing.
     * Needs `catalog.write`. Errors: FAILED_PRECONDITION (`REQUEST_ID_REUSED`), RESOURCE_EXHAUSTED (`TOO_LARGE`: more than
     * 250,000 products were refused; the batch with which they were stays written, too), UNAVAILABLE (`BULK_UNAVAILABLE`). When
     * the call fails, the batches before the failure stay written: send the whole stream again with the same `request_id`.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ImportProductsRequest> importProducts(
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ImportProductsResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncClientStreamingCall(
          getChannel().newCall(getImportProductsMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * Streams every product that matches a filter, in the order of their names, as of one moment.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), ABORTED (`READER_TOO_SLOW`: the whole stream must be
     * read within 50 s), UNAVAILABLE (`BULK_UNAVAILABLE`).
     * </pre>
     */
    public void exportProducts(dev.counterfoil.catalog.v1.ExportProductsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ExportProductsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getExportProductsMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Products, their variants and prices: what can be sold, and for how much.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
   * metadata of the same name never answers with data older than that write, through any replica and any cache; a token
   * that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
   * one second.
   * </pre>
   */
  public static final class CatalogServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<CatalogServiceBlockingStub> {
    private CatalogServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CatalogServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CatalogServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one product. A soft-deleted product is returned too, with `delete_time` set.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.Product getProduct(dev.counterfoil.catalog.v1.GetProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetProductMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 products in the order asked for. All or nothing: one that does not exist fails the call.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), RESOURCE_EXHAUSTED
     * (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer). A client that takes no more than 4 MiB, as most do
     * unless they are told to, refuses an answer beyond that itself.
     * </pre>
     */
    public dev.counterfoil.catalog.v1.BatchGetProductsResponse batchGetProducts(dev.counterfoil.catalog.v1.BatchGetProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchGetProductsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists products, a page at a time.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.ListProductsResponse listProducts(dev.counterfoil.catalog.v1.ListProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListProductsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Finds products by words, best match first. Matches whole words and their grammatical forms, beginnings of words, and,
     * where those find nothing, words that are spelt alike. Where no product has all the words, finds those that have most of
     * them. Where more than 5,000 products match, only the first 5,000 by name are ranked: a better match may be beyond them,
     * and more words or a filter bring it in.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.SearchProductsResponse searchProducts(dev.counterfoil.catalog.v1.SearchProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchProductsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates a product.
     * Needs `catalog.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, `SKU_ALREADY_EXISTS`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.Product createProduct(dev.counterfoil.catalog.v1.CreateProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateProductMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of a product that `update_mask` names; all that are set in `product` where there is no mask.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`SKU_ALREADY_EXISTS`), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.Product updateProduct(dev.counterfoil.catalog.v1.UpdateProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateProductMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Soft-deletes a product: lists and searches leave it out, and it is removed for good after 30 days. Until then
     * UndeleteProduct brings it back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.Product deleteProduct(dev.counterfoil.catalog.v1.DeleteProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteProductMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Brings a soft-deleted product back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.Product undeleteProduct(dev.counterfoil.catalog.v1.UndeleteProductRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUndeleteProductMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Removes soft-deleted products that match a filter, for good, up to 10,000 a call. Without `force` it only says what it
     * would remove.
     * Needs `catalog.purge`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.catalog.v1.PurgeProductsResponse purgeProducts(dev.counterfoil.catalog.v1.PurgeProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPurgeProductsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams every product that matches a filter, in the order of their names, as of one moment.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), ABORTED (`READER_TOO_SLOW`: the whole stream must be
     * read within 50 s), UNAVAILABLE (`BULK_UNAVAILABLE`).
     * </pre>
     */
    public java.util.Iterator<dev.counterfoil.catalog.v1.ExportProductsResponse> exportProducts(
        dev.counterfoil.catalog.v1.ExportProductsRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getExportProductsMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Products, their variants and prices: what can be sold, and for how much.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. A read that sends it as
   * metadata of the same name never answers with data older than that write, through any replica and any cache; a token
   * that is not of this deployment gets INVALID_ARGUMENT (`FRESHNESS_TOKEN_INVALID`). Without one, nothing read is older than
   * one second.
   * </pre>
   */
  public static final class CatalogServiceFutureStub extends io.grpc.stub.AbstractFutureStub<CatalogServiceFutureStub> {
    private CatalogServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected CatalogServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new CatalogServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Returns one product. A soft-deleted product is returned too, with `delete_time` set.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.Product> getProduct(
        dev.counterfoil.catalog.v1.GetProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetProductMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 products in the order asked for. All or nothing: one that does not exist fails the call.
     * Needs `catalog.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing), RESOURCE_EXHAUSTED
     * (`TOO_LARGE`: together they take more than 8 MiB; ask for fewer). A client that takes no more than 4 MiB, as most do
     * unless they are told to, refuses an answer beyond that itself.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.BatchGetProductsResponse> batchGetProducts(
        dev.counterfoil.catalog.v1.BatchGetProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchGetProductsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists products, a page at a time.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.ListProductsResponse> listProducts(
        dev.counterfoil.catalog.v1.ListProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListProductsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Finds products by words, best match first. Matches whole words and their grammatical forms, beginnings of words, and,
     * where those find nothing, words that are spelt alike. Where no product has all the words, finds those that have most of
     * them. Where more than 5,000 products match, only the first 5,000 by name are ranked: a better match may be beyond them,
     * and more words or a filter bring it in.
     * Needs `catalog.read`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.SearchProductsResponse> searchProducts(
        dev.counterfoil.catalog.v1.SearchProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchProductsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates a product.
     * Needs `catalog.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, `SKU_ALREADY_EXISTS`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.Product> createProduct(
        dev.counterfoil.catalog.v1.CreateProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateProductMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of a product that `update_mask` names; all that are set in `product` where there is no mask.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), ALREADY_EXISTS
     * (`SKU_ALREADY_EXISTS`), FAILED_PRECONDITION (`RESOURCE_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.Product> updateProduct(
        dev.counterfoil.catalog.v1.UpdateProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateProductMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Soft-deletes a product: lists and searches leave it out, and it is removed for good after 30 days. Until then
     * UndeleteProduct brings it back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_DELETED`, unless `allow_missing`; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.Product> deleteProduct(
        dev.counterfoil.catalog.v1.DeleteProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteProductMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Brings a soft-deleted product back.
     * Needs `catalog.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`RESOURCE_NOT_DELETED`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.Product> undeleteProduct(
        dev.counterfoil.catalog.v1.UndeleteProductRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUndeleteProductMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Removes soft-deleted products that match a filter, for good, up to 10,000 a call. Without `force` it only says what it
     * would remove.
     * Needs `catalog.purge`. Errors: INVALID_ARGUMENT (`FILTER_INVALID`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.catalog.v1.PurgeProductsResponse> purgeProducts(
        dev.counterfoil.catalog.v1.PurgeProductsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPurgeProductsMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_PRODUCT = 0;
  private static final int METHODID_BATCH_GET_PRODUCTS = 1;
  private static final int METHODID_LIST_PRODUCTS = 2;
  private static final int METHODID_SEARCH_PRODUCTS = 3;
  private static final int METHODID_CREATE_PRODUCT = 4;
  private static final int METHODID_UPDATE_PRODUCT = 5;
  private static final int METHODID_DELETE_PRODUCT = 6;
  private static final int METHODID_UNDELETE_PRODUCT = 7;
  private static final int METHODID_PURGE_PRODUCTS = 8;
  private static final int METHODID_EXPORT_PRODUCTS = 9;
  private static final int METHODID_IMPORT_PRODUCTS = 10;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final CatalogServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(CatalogServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_GET_PRODUCT:
          serviceImpl.getProduct((dev.counterfoil.catalog.v1.GetProductRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product>) responseObserver);
          break;
        case METHODID_BATCH_GET_PRODUCTS:
          serviceImpl.batchGetProducts((dev.counterfoil.catalog.v1.BatchGetProductsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.BatchGetProductsResponse>) responseObserver);
          break;
        case METHODID_LIST_PRODUCTS:
          serviceImpl.listProducts((dev.counterfoil.catalog.v1.ListProductsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ListProductsResponse>) responseObserver);
          break;
        case METHODID_SEARCH_PRODUCTS:
          serviceImpl.searchProducts((dev.counterfoil.catalog.v1.SearchProductsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.SearchProductsResponse>) responseObserver);
          break;
        case METHODID_CREATE_PRODUCT:
          serviceImpl.createProduct((dev.counterfoil.catalog.v1.CreateProductRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product>) responseObserver);
          break;
        case METHODID_UPDATE_PRODUCT:
          serviceImpl.updateProduct((dev.counterfoil.catalog.v1.UpdateProductRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product>) responseObserver);
          break;
        case METHODID_DELETE_PRODUCT:
          serviceImpl.deleteProduct((dev.counterfoil.catalog.v1.DeleteProductRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product>) responseObserver);
          break;
        case METHODID_UNDELETE_PRODUCT:
          serviceImpl.undeleteProduct((dev.counterfoil.catalog.v1.UndeleteProductRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.Product>) responseObserver);
          break;
        case METHODID_PURGE_PRODUCTS:
          serviceImpl.purgeProducts((dev.counterfoil.catalog.v1.PurgeProductsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.PurgeProductsResponse>) responseObserver);
          break;
        case METHODID_EXPORT_PRODUCTS:
          serviceImpl.exportProducts((dev.counterfoil.catalog.v1.ExportProductsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ExportProductsResponse>) responseObserver);
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
        case METHODID_IMPORT_PRODUCTS:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.importProducts(
              (io.grpc.stub.StreamObserver<dev.counterfoil.catalog.v1.ImportProductsResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  private static abstract class CatalogServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    CatalogServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.catalog.v1.CatalogServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("CatalogService");
    }
  }

  private static final class CatalogServiceFileDescriptorSupplier
      extends CatalogServiceBaseDescriptorSupplier {
    CatalogServiceFileDescriptorSupplier() {}
  }

  private static final class CatalogServiceMethodDescriptorSupplier
      extends CatalogServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    CatalogServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (CatalogServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new CatalogServiceFileDescriptorSupplier())
              .addMethod(getGetProductMethod())
              .addMethod(getBatchGetProductsMethod())
              .addMethod(getListProductsMethod())
              .addMethod(getSearchProductsMethod())
              .addMethod(getCreateProductMethod())
              .addMethod(getUpdateProductMethod())
              .addMethod(getDeleteProductMethod())
              .addMethod(getUndeleteProductMethod())
              .addMethod(getPurgeProductsMethod())
              .addMethod(getImportProductsMethod())
              .addMethod(getExportProductsMethod())
              .build();
        }
      }
    }
    return result;
  }
}
