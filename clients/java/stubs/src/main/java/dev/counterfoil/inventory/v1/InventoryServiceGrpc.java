package dev.counterfoil.inventory.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Stock: where units of each SKU are, and every movement that brought them there.
 * A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
 * reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
 * created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
 * itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
 * (`FRESHNESS_TOKEN_INVALID`).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class InventoryServiceGrpc {

  private InventoryServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.inventory.v1.InventoryService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CreateLocationRequest,
      dev.counterfoil.inventory.v1.Location> getCreateLocationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateLocation",
      requestType = dev.counterfoil.inventory.v1.CreateLocationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Location.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CreateLocationRequest,
      dev.counterfoil.inventory.v1.Location> getCreateLocationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CreateLocationRequest, dev.counterfoil.inventory.v1.Location> getCreateLocationMethod;
    if ((getCreateLocationMethod = InventoryServiceGrpc.getCreateLocationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getCreateLocationMethod = InventoryServiceGrpc.getCreateLocationMethod) == null) {
          InventoryServiceGrpc.getCreateLocationMethod = getCreateLocationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.CreateLocationRequest, dev.counterfoil.inventory.v1.Location>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateLocation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.CreateLocationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Location.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("CreateLocation"))
              .build();
        }
      }
    }
    return getCreateLocationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchCreateLocationsRequest,
      dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> getBatchCreateLocationsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchCreateLocations",
      requestType = dev.counterfoil.inventory.v1.BatchCreateLocationsRequest.class,
      responseType = dev.counterfoil.inventory.v1.BatchCreateLocationsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchCreateLocationsRequest,
      dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> getBatchCreateLocationsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchCreateLocationsRequest, dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> getBatchCreateLocationsMethod;
    if ((getBatchCreateLocationsMethod = InventoryServiceGrpc.getBatchCreateLocationsMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getBatchCreateLocationsMethod = InventoryServiceGrpc.getBatchCreateLocationsMethod) == null) {
          InventoryServiceGrpc.getBatchCreateLocationsMethod = getBatchCreateLocationsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.BatchCreateLocationsRequest, dev.counterfoil.inventory.v1.BatchCreateLocationsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchCreateLocations"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.BatchCreateLocationsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.BatchCreateLocationsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("BatchCreateLocations"))
              .build();
        }
      }
    }
    return getBatchCreateLocationsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetLocationRequest,
      dev.counterfoil.inventory.v1.Location> getGetLocationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetLocation",
      requestType = dev.counterfoil.inventory.v1.GetLocationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Location.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetLocationRequest,
      dev.counterfoil.inventory.v1.Location> getGetLocationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetLocationRequest, dev.counterfoil.inventory.v1.Location> getGetLocationMethod;
    if ((getGetLocationMethod = InventoryServiceGrpc.getGetLocationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getGetLocationMethod = InventoryServiceGrpc.getGetLocationMethod) == null) {
          InventoryServiceGrpc.getGetLocationMethod = getGetLocationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.GetLocationRequest, dev.counterfoil.inventory.v1.Location>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetLocation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.GetLocationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Location.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("GetLocation"))
              .build();
        }
      }
    }
    return getGetLocationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListLocationsRequest,
      dev.counterfoil.inventory.v1.ListLocationsResponse> getListLocationsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListLocations",
      requestType = dev.counterfoil.inventory.v1.ListLocationsRequest.class,
      responseType = dev.counterfoil.inventory.v1.ListLocationsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListLocationsRequest,
      dev.counterfoil.inventory.v1.ListLocationsResponse> getListLocationsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListLocationsRequest, dev.counterfoil.inventory.v1.ListLocationsResponse> getListLocationsMethod;
    if ((getListLocationsMethod = InventoryServiceGrpc.getListLocationsMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getListLocationsMethod = InventoryServiceGrpc.getListLocationsMethod) == null) {
          InventoryServiceGrpc.getListLocationsMethod = getListLocationsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ListLocationsRequest, dev.counterfoil.inventory.v1.ListLocationsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListLocations"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListLocationsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListLocationsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ListLocations"))
              .build();
        }
      }
    }
    return getListLocationsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateLocationRequest,
      dev.counterfoil.inventory.v1.Location> getUpdateLocationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateLocation",
      requestType = dev.counterfoil.inventory.v1.UpdateLocationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Location.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateLocationRequest,
      dev.counterfoil.inventory.v1.Location> getUpdateLocationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateLocationRequest, dev.counterfoil.inventory.v1.Location> getUpdateLocationMethod;
    if ((getUpdateLocationMethod = InventoryServiceGrpc.getUpdateLocationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getUpdateLocationMethod = InventoryServiceGrpc.getUpdateLocationMethod) == null) {
          InventoryServiceGrpc.getUpdateLocationMethod = getUpdateLocationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.UpdateLocationRequest, dev.counterfoil.inventory.v1.Location>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateLocation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.UpdateLocationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Location.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("UpdateLocation"))
              .build();
        }
      }
    }
    return getUpdateLocationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockRequest,
      dev.counterfoil.inventory.v1.StockLevel> getGetStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetStock",
      requestType = dev.counterfoil.inventory.v1.GetStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.StockLevel.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockRequest,
      dev.counterfoil.inventory.v1.StockLevel> getGetStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockRequest, dev.counterfoil.inventory.v1.StockLevel> getGetStockMethod;
    if ((getGetStockMethod = InventoryServiceGrpc.getGetStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getGetStockMethod = InventoryServiceGrpc.getGetStockMethod) == null) {
          InventoryServiceGrpc.getGetStockMethod = getGetStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.GetStockRequest, dev.counterfoil.inventory.v1.StockLevel>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.GetStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.StockLevel.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("GetStock"))
              .build();
        }
      }
    }
    return getGetStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchGetStockRequest,
      dev.counterfoil.inventory.v1.BatchGetStockResponse> getBatchGetStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchGetStock",
      requestType = dev.counterfoil.inventory.v1.BatchGetStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.BatchGetStockResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchGetStockRequest,
      dev.counterfoil.inventory.v1.BatchGetStockResponse> getBatchGetStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.BatchGetStockRequest, dev.counterfoil.inventory.v1.BatchGetStockResponse> getBatchGetStockMethod;
    if ((getBatchGetStockMethod = InventoryServiceGrpc.getBatchGetStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getBatchGetStockMethod = InventoryServiceGrpc.getBatchGetStockMethod) == null) {
          InventoryServiceGrpc.getBatchGetStockMethod = getBatchGetStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.BatchGetStockRequest, dev.counterfoil.inventory.v1.BatchGetStockResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchGetStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.BatchGetStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.BatchGetStockResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("BatchGetStock"))
              .build();
        }
      }
    }
    return getBatchGetStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListStockRequest,
      dev.counterfoil.inventory.v1.ListStockResponse> getListStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListStock",
      requestType = dev.counterfoil.inventory.v1.ListStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.ListStockResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListStockRequest,
      dev.counterfoil.inventory.v1.ListStockResponse> getListStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListStockRequest, dev.counterfoil.inventory.v1.ListStockResponse> getListStockMethod;
    if ((getListStockMethod = InventoryServiceGrpc.getListStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getListStockMethod = InventoryServiceGrpc.getListStockMethod) == null) {
          InventoryServiceGrpc.getListStockMethod = getListStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ListStockRequest, dev.counterfoil.inventory.v1.ListStockResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListStockResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ListStock"))
              .build();
        }
      }
    }
    return getListStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.AdjustStockRequest,
      dev.counterfoil.inventory.v1.AdjustStockResponse> getAdjustStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AdjustStock",
      requestType = dev.counterfoil.inventory.v1.AdjustStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.AdjustStockResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.AdjustStockRequest,
      dev.counterfoil.inventory.v1.AdjustStockResponse> getAdjustStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.AdjustStockRequest, dev.counterfoil.inventory.v1.AdjustStockResponse> getAdjustStockMethod;
    if ((getAdjustStockMethod = InventoryServiceGrpc.getAdjustStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getAdjustStockMethod = InventoryServiceGrpc.getAdjustStockMethod) == null) {
          InventoryServiceGrpc.getAdjustStockMethod = getAdjustStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.AdjustStockRequest, dev.counterfoil.inventory.v1.AdjustStockResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AdjustStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.AdjustStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.AdjustStockResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("AdjustStock"))
              .build();
        }
      }
    }
    return getAdjustStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.TransferStockRequest,
      dev.counterfoil.inventory.v1.TransferStockResponse> getTransferStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "TransferStock",
      requestType = dev.counterfoil.inventory.v1.TransferStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.TransferStockResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.TransferStockRequest,
      dev.counterfoil.inventory.v1.TransferStockResponse> getTransferStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.TransferStockRequest, dev.counterfoil.inventory.v1.TransferStockResponse> getTransferStockMethod;
    if ((getTransferStockMethod = InventoryServiceGrpc.getTransferStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getTransferStockMethod = InventoryServiceGrpc.getTransferStockMethod) == null) {
          InventoryServiceGrpc.getTransferStockMethod = getTransferStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.TransferStockRequest, dev.counterfoil.inventory.v1.TransferStockResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "TransferStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.TransferStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.TransferStockResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("TransferStock"))
              .build();
        }
      }
    }
    return getTransferStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReserveStockRequest,
      dev.counterfoil.inventory.v1.Reservation> getReserveStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReserveStock",
      requestType = dev.counterfoil.inventory.v1.ReserveStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.Reservation.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReserveStockRequest,
      dev.counterfoil.inventory.v1.Reservation> getReserveStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReserveStockRequest, dev.counterfoil.inventory.v1.Reservation> getReserveStockMethod;
    if ((getReserveStockMethod = InventoryServiceGrpc.getReserveStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getReserveStockMethod = InventoryServiceGrpc.getReserveStockMethod) == null) {
          InventoryServiceGrpc.getReserveStockMethod = getReserveStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ReserveStockRequest, dev.counterfoil.inventory.v1.Reservation>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReserveStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ReserveStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Reservation.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ReserveStock"))
              .build();
        }
      }
    }
    return getReserveStockMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getGetReservationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetReservation",
      requestType = dev.counterfoil.inventory.v1.GetReservationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Reservation.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getGetReservationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetReservationRequest, dev.counterfoil.inventory.v1.Reservation> getGetReservationMethod;
    if ((getGetReservationMethod = InventoryServiceGrpc.getGetReservationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getGetReservationMethod = InventoryServiceGrpc.getGetReservationMethod) == null) {
          InventoryServiceGrpc.getGetReservationMethod = getGetReservationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.GetReservationRequest, dev.counterfoil.inventory.v1.Reservation>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetReservation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.GetReservationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Reservation.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("GetReservation"))
              .build();
        }
      }
    }
    return getGetReservationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListReservationsRequest,
      dev.counterfoil.inventory.v1.ListReservationsResponse> getListReservationsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListReservations",
      requestType = dev.counterfoil.inventory.v1.ListReservationsRequest.class,
      responseType = dev.counterfoil.inventory.v1.ListReservationsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListReservationsRequest,
      dev.counterfoil.inventory.v1.ListReservationsResponse> getListReservationsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListReservationsRequest, dev.counterfoil.inventory.v1.ListReservationsResponse> getListReservationsMethod;
    if ((getListReservationsMethod = InventoryServiceGrpc.getListReservationsMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getListReservationsMethod = InventoryServiceGrpc.getListReservationsMethod) == null) {
          InventoryServiceGrpc.getListReservationsMethod = getListReservationsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ListReservationsRequest, dev.counterfoil.inventory.v1.ListReservationsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListReservations"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListReservationsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListReservationsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ListReservations"))
              .build();
        }
      }
    }
    return getListReservationsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CommitReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getCommitReservationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CommitReservation",
      requestType = dev.counterfoil.inventory.v1.CommitReservationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Reservation.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CommitReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getCommitReservationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.CommitReservationRequest, dev.counterfoil.inventory.v1.Reservation> getCommitReservationMethod;
    if ((getCommitReservationMethod = InventoryServiceGrpc.getCommitReservationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getCommitReservationMethod = InventoryServiceGrpc.getCommitReservationMethod) == null) {
          InventoryServiceGrpc.getCommitReservationMethod = getCommitReservationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.CommitReservationRequest, dev.counterfoil.inventory.v1.Reservation>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CommitReservation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.CommitReservationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Reservation.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("CommitReservation"))
              .build();
        }
      }
    }
    return getCommitReservationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReleaseReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getReleaseReservationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReleaseReservation",
      requestType = dev.counterfoil.inventory.v1.ReleaseReservationRequest.class,
      responseType = dev.counterfoil.inventory.v1.Reservation.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReleaseReservationRequest,
      dev.counterfoil.inventory.v1.Reservation> getReleaseReservationMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ReleaseReservationRequest, dev.counterfoil.inventory.v1.Reservation> getReleaseReservationMethod;
    if ((getReleaseReservationMethod = InventoryServiceGrpc.getReleaseReservationMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getReleaseReservationMethod = InventoryServiceGrpc.getReleaseReservationMethod) == null) {
          InventoryServiceGrpc.getReleaseReservationMethod = getReleaseReservationMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ReleaseReservationRequest, dev.counterfoil.inventory.v1.Reservation>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReleaseReservation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ReleaseReservationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.Reservation.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ReleaseReservation"))
              .build();
        }
      }
    }
    return getReleaseReservationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListMovementsRequest,
      dev.counterfoil.inventory.v1.ListMovementsResponse> getListMovementsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListMovements",
      requestType = dev.counterfoil.inventory.v1.ListMovementsRequest.class,
      responseType = dev.counterfoil.inventory.v1.ListMovementsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListMovementsRequest,
      dev.counterfoil.inventory.v1.ListMovementsResponse> getListMovementsMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.ListMovementsRequest, dev.counterfoil.inventory.v1.ListMovementsResponse> getListMovementsMethod;
    if ((getListMovementsMethod = InventoryServiceGrpc.getListMovementsMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getListMovementsMethod = InventoryServiceGrpc.getListMovementsMethod) == null) {
          InventoryServiceGrpc.getListMovementsMethod = getListMovementsMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.ListMovementsRequest, dev.counterfoil.inventory.v1.ListMovementsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListMovements"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListMovementsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.ListMovementsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("ListMovements"))
              .build();
        }
      }
    }
    return getListMovementsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockPolicyRequest,
      dev.counterfoil.inventory.v1.StockPolicy> getGetStockPolicyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetStockPolicy",
      requestType = dev.counterfoil.inventory.v1.GetStockPolicyRequest.class,
      responseType = dev.counterfoil.inventory.v1.StockPolicy.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockPolicyRequest,
      dev.counterfoil.inventory.v1.StockPolicy> getGetStockPolicyMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.GetStockPolicyRequest, dev.counterfoil.inventory.v1.StockPolicy> getGetStockPolicyMethod;
    if ((getGetStockPolicyMethod = InventoryServiceGrpc.getGetStockPolicyMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getGetStockPolicyMethod = InventoryServiceGrpc.getGetStockPolicyMethod) == null) {
          InventoryServiceGrpc.getGetStockPolicyMethod = getGetStockPolicyMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.GetStockPolicyRequest, dev.counterfoil.inventory.v1.StockPolicy>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetStockPolicy"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.GetStockPolicyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.StockPolicy.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("GetStockPolicy"))
              .build();
        }
      }
    }
    return getGetStockPolicyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateStockPolicyRequest,
      dev.counterfoil.inventory.v1.StockPolicy> getUpdateStockPolicyMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateStockPolicy",
      requestType = dev.counterfoil.inventory.v1.UpdateStockPolicyRequest.class,
      responseType = dev.counterfoil.inventory.v1.StockPolicy.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateStockPolicyRequest,
      dev.counterfoil.inventory.v1.StockPolicy> getUpdateStockPolicyMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.UpdateStockPolicyRequest, dev.counterfoil.inventory.v1.StockPolicy> getUpdateStockPolicyMethod;
    if ((getUpdateStockPolicyMethod = InventoryServiceGrpc.getUpdateStockPolicyMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getUpdateStockPolicyMethod = InventoryServiceGrpc.getUpdateStockPolicyMethod) == null) {
          InventoryServiceGrpc.getUpdateStockPolicyMethod = getUpdateStockPolicyMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.UpdateStockPolicyRequest, dev.counterfoil.inventory.v1.StockPolicy>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateStockPolicy"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.UpdateStockPolicyRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.StockPolicy.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("UpdateStockPolicy"))
              .build();
        }
      }
    }
    return getUpdateStockPolicyMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.WatchStockRequest,
      dev.counterfoil.inventory.v1.WatchStockResponse> getWatchStockMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchStock",
      requestType = dev.counterfoil.inventory.v1.WatchStockRequest.class,
      responseType = dev.counterfoil.inventory.v1.WatchStockResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.WatchStockRequest,
      dev.counterfoil.inventory.v1.WatchStockResponse> getWatchStockMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.inventory.v1.WatchStockRequest, dev.counterfoil.inventory.v1.WatchStockResponse> getWatchStockMethod;
    if ((getWatchStockMethod = InventoryServiceGrpc.getWatchStockMethod) == null) {
      synchronized (InventoryServiceGrpc.class) {
        if ((getWatchStockMethod = InventoryServiceGrpc.getWatchStockMethod) == null) {
          InventoryServiceGrpc.getWatchStockMethod = getWatchStockMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.inventory.v1.WatchStockRequest, dev.counterfoil.inventory.v1.WatchStockResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchStock"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.WatchStockRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.inventory.v1.WatchStockResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InventoryServiceMethodDescriptorSupplier("WatchStock"))
              .build();
        }
      }
    }
    return getWatchStockMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static InventoryServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InventoryServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InventoryServiceStub>() {
        @java.lang.Override
        public InventoryServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InventoryServiceStub(channel, callOptions);
        }
      };
    return InventoryServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static InventoryServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InventoryServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InventoryServiceBlockingStub>() {
        @java.lang.Override
        public InventoryServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InventoryServiceBlockingStub(channel, callOptions);
        }
      };
    return InventoryServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static InventoryServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InventoryServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InventoryServiceFutureStub>() {
        @java.lang.Override
        public InventoryServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InventoryServiceFutureStub(channel, callOptions);
        }
      };
    return InventoryServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Stock: where units of each SKU are, and every movement that brought them there.
   * A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
   * reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
   * created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static abstract class InventoryServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Creates a location.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createLocation(dev.counterfoil.inventory.v1.CreateLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateLocationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Creates up to 500 locations, all or none.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, naming the first one that exists),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void batchCreateLocations(dev.counterfoil.inventory.v1.BatchCreateLocationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchCreateLocationsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one location.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getLocation(dev.counterfoil.inventory.v1.GetLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetLocationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists locations by name, a page at a time.
     * Needs `inventory.read`, and lists the locations that it is for; a page token is valid for just these. Errors: INVALID_ARGUMENT
     * (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLocations(dev.counterfoil.inventory.v1.ListLocationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListLocationsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListLocationsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a location that `update_mask` names; all that are set in `location` where there is no mask.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateLocation(dev.counterfoil.inventory.v1.UpdateLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateLocationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns how many units of a SKU a location has. There is a level from the first time on that the SKU was put there.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getStock(dev.counterfoil.inventory.v1.GetStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockLevel> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 levels in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call, unless `allow_missing` is set.
     * Needs `inventory.read` for the location of each. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing).
     * </pre>
     */
    public void batchGetStock(dev.counterfoil.inventory.v1.BatchGetStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchGetStockResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchGetStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists levels, a page at a time: those of a location by SKU, or those of all locations by SKU and location.
     * Needs `inventory.read` for the location, and lists of all locations those that it is for; a page token is valid for just these.
     * Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location).
     * </pre>
     */
    public void listStock(dev.counterfoil.inventory.v1.ListStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListStockResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts, takes or corrects units of up to 1,000 SKUs at one location, all lines or none. The reason says from which bucket
     * to which. It is the way to record opening stock, too: a whole store is a few calls.
     * Needs `inventory.write` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location, or, where units come
     * from outside, for the level of a SKU that the catalog does not have, nor had when it was first stocked),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, where a bucket has fewer than are to be taken, as that of a level that does not
     * exist; `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), ABORTED (`ETAG_MISMATCH`, for a line whose `etag` or
     * `expected_quantity` no longer holds), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void adjustStock(dev.counterfoil.inventory.v1.AdjustStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.AdjustStockResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAdjustStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Moves units of up to 500 SKUs from one location to another, all lines or none.
     * Needs `inventory.write` for both locations. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location, or for the level of
     * a SKU that the catalog does not have, nor had when it was first stocked), FAILED_PRECONDITION (`OUT_OF_STOCK`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void transferStock(dev.counterfoil.inventory.v1.TransferStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.TransferStockResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getTransferStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Keeps units of up to 500 SKUs at one location for a while, all lines or none. What is neither committed nor released by
     * then is on hand again a moment later.
     * Needs `inventory.reserve` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void reserveStock(dev.counterfoil.inventory.v1.ReserveStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReserveStockMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one reservation.
     * Needs `inventory.read` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getReservation(dev.counterfoil.inventory.v1.GetReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetReservationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists reservations, the newest first, a page at a time.
     * Needs `inventory.read`, and lists the reservations at locations that it is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listReservations(dev.counterfoil.inventory.v1.ListReservationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListReservationsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListReservationsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Sells the units of a reservation.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void commitReservation(dev.counterfoil.inventory.v1.CommitReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCommitReservationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Puts the units of a reservation back on hand.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`; `RESERVATION_HELD`, which needs payments and is not answered in this version).
     * </pre>
     */
    public void releaseReservation(dev.counterfoil.inventory.v1.ReleaseReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReleaseReservationMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists the movements of a level, or those that one source caused, the newest first, a page at a time.
     * Needs `inventory.read` for the level's location, and lists of a source the movements at locations that it is for; a page
     * token is valid for just these. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for the level).
     * </pre>
     */
    public void listMovements(dev.counterfoil.inventory.v1.ListMovementsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListMovementsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListMovementsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns what is set for a SKU at all locations.
     * Needs `inventory.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked).
     * </pre>
     */
    public void getStockPolicy(dev.counterfoil.inventory.v1.GetStockPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetStockPolicyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Changes what is set for a SKU at all locations, at once for all of them.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`, for a limit below what is on
     * backorder already; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateStockPolicy(dev.counterfoil.inventory.v1.UpdateStockPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateStockPolicyMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams levels as they change.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `inventory.read` for the location, and streams of all locations those that it is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public void watchStock(dev.counterfoil.inventory.v1.WatchStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.WatchStockResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchStockMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getCreateLocationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.CreateLocationRequest,
                dev.counterfoil.inventory.v1.Location>(
                  this, METHODID_CREATE_LOCATION)))
          .addMethod(
            getBatchCreateLocationsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.BatchCreateLocationsRequest,
                dev.counterfoil.inventory.v1.BatchCreateLocationsResponse>(
                  this, METHODID_BATCH_CREATE_LOCATIONS)))
          .addMethod(
            getGetLocationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.GetLocationRequest,
                dev.counterfoil.inventory.v1.Location>(
                  this, METHODID_GET_LOCATION)))
          .addMethod(
            getListLocationsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ListLocationsRequest,
                dev.counterfoil.inventory.v1.ListLocationsResponse>(
                  this, METHODID_LIST_LOCATIONS)))
          .addMethod(
            getUpdateLocationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.UpdateLocationRequest,
                dev.counterfoil.inventory.v1.Location>(
                  this, METHODID_UPDATE_LOCATION)))
          .addMethod(
            getGetStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.GetStockRequest,
                dev.counterfoil.inventory.v1.StockLevel>(
                  this, METHODID_GET_STOCK)))
          .addMethod(
            getBatchGetStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.BatchGetStockRequest,
                dev.counterfoil.inventory.v1.BatchGetStockResponse>(
                  this, METHODID_BATCH_GET_STOCK)))
          .addMethod(
            getListStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ListStockRequest,
                dev.counterfoil.inventory.v1.ListStockResponse>(
                  this, METHODID_LIST_STOCK)))
          .addMethod(
            getAdjustStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.AdjustStockRequest,
                dev.counterfoil.inventory.v1.AdjustStockResponse>(
                  this, METHODID_ADJUST_STOCK)))
          .addMethod(
            getTransferStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.TransferStockRequest,
                dev.counterfoil.inventory.v1.TransferStockResponse>(
                  this, METHODID_TRANSFER_STOCK)))
          .addMethod(
            getReserveStockMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ReserveStockRequest,
                dev.counterfoil.inventory.v1.Reservation>(
                  this, METHODID_RESERVE_STOCK)))
          .addMethod(
            getGetReservationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.GetReservationRequest,
                dev.counterfoil.inventory.v1.Reservation>(
                  this, METHODID_GET_RESERVATION)))
          .addMethod(
            getListReservationsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ListReservationsRequest,
                dev.counterfoil.inventory.v1.ListReservationsResponse>(
                  this, METHODID_LIST_RESERVATIONS)))
          .addMethod(
            getCommitReservationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.CommitReservationRequest,
                dev.counterfoil.inventory.v1.Reservation>(
                  this, METHODID_COMMIT_RESERVATION)))
          .addMethod(
            getReleaseReservationMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ReleaseReservationRequest,
                dev.counterfoil.inventory.v1.Reservation>(
                  this, METHODID_RELEASE_RESERVATION)))
          .addMethod(
            getListMovementsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.ListMovementsRequest,
                dev.counterfoil.inventory.v1.ListMovementsResponse>(
                  this, METHODID_LIST_MOVEMENTS)))
          .addMethod(
            getGetStockPolicyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.GetStockPolicyRequest,
                dev.counterfoil.inventory.v1.StockPolicy>(
                  this, METHODID_GET_STOCK_POLICY)))
          .addMethod(
            getUpdateStockPolicyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.UpdateStockPolicyRequest,
                dev.counterfoil.inventory.v1.StockPolicy>(
                  this, METHODID_UPDATE_STOCK_POLICY)))
          .addMethod(
            getWatchStockMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
              new MethodHandlers<
                dev.counterfoil.inventory.v1.WatchStockRequest,
                dev.counterfoil.inventory.v1.WatchStockResponse>(
                  this, METHODID_WATCH_STOCK)))
          .build();
    }
  }

  /**
   * <pre>
   * Stock: where units of each SKU are, and every movement that brought them there.
   * A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
   * reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
   * created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class InventoryServiceStub extends io.grpc.stub.AbstractAsyncStub<InventoryServiceStub> {
    private InventoryServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InventoryServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InventoryServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a location.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void createLocation(dev.counterfoil.inventory.v1.CreateLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateLocationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Creates up to 500 locations, all or none.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, naming the first one that exists),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void batchCreateLocations(dev.counterfoil.inventory.v1.BatchCreateLocationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchCreateLocationsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one location.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getLocation(dev.counterfoil.inventory.v1.GetLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetLocationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists locations by name, a page at a time.
     * Needs `inventory.read`, and lists the locations that it is for; a page token is valid for just these. Errors: INVALID_ARGUMENT
     * (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listLocations(dev.counterfoil.inventory.v1.ListLocationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListLocationsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListLocationsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes the fields of a location that `update_mask` names; all that are set in `location` where there is no mask.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateLocation(dev.counterfoil.inventory.v1.UpdateLocationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateLocationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns how many units of a SKU a location has. There is a level from the first time on that the SKU was put there.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getStock(dev.counterfoil.inventory.v1.GetStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockLevel> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns up to 1,000 levels in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call, unless `allow_missing` is set.
     * Needs `inventory.read` for the location of each. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing).
     * </pre>
     */
    public void batchGetStock(dev.counterfoil.inventory.v1.BatchGetStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchGetStockResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchGetStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists levels, a page at a time: those of a location by SKU, or those of all locations by SKU and location.
     * Needs `inventory.read` for the location, and lists of all locations those that it is for; a page token is valid for just these.
     * Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location).
     * </pre>
     */
    public void listStock(dev.counterfoil.inventory.v1.ListStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListStockResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts, takes or corrects units of up to 1,000 SKUs at one location, all lines or none. The reason says from which bucket
     * to which. It is the way to record opening stock, too: a whole store is a few calls.
     * Needs `inventory.write` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location, or, where units come
     * from outside, for the level of a SKU that the catalog does not have, nor had when it was first stocked),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, where a bucket has fewer than are to be taken, as that of a level that does not
     * exist; `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), ABORTED (`ETAG_MISMATCH`, for a line whose `etag` or
     * `expected_quantity` no longer holds), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void adjustStock(dev.counterfoil.inventory.v1.AdjustStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.AdjustStockResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAdjustStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Moves units of up to 500 SKUs from one location to another, all lines or none.
     * Needs `inventory.write` for both locations. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location, or for the level of
     * a SKU that the catalog does not have, nor had when it was first stocked), FAILED_PRECONDITION (`OUT_OF_STOCK`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void transferStock(dev.counterfoil.inventory.v1.TransferStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.TransferStockResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getTransferStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Keeps units of up to 500 SKUs at one location for a while, all lines or none. What is neither committed nor released by
     * then is on hand again a moment later.
     * Needs `inventory.reserve` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void reserveStock(dev.counterfoil.inventory.v1.ReserveStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReserveStockMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one reservation.
     * Needs `inventory.read` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getReservation(dev.counterfoil.inventory.v1.GetReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetReservationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists reservations, the newest first, a page at a time.
     * Needs `inventory.read`, and lists the reservations at locations that it is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listReservations(dev.counterfoil.inventory.v1.ListReservationsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListReservationsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListReservationsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Sells the units of a reservation.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void commitReservation(dev.counterfoil.inventory.v1.CommitReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCommitReservationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Puts the units of a reservation back on hand.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`; `RESERVATION_HELD`, which needs payments and is not answered in this version).
     * </pre>
     */
    public void releaseReservation(dev.counterfoil.inventory.v1.ReleaseReservationRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReleaseReservationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists the movements of a level, or those that one source caused, the newest first, a page at a time.
     * Needs `inventory.read` for the level's location, and lists of a source the movements at locations that it is for; a page
     * token is valid for just these. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for the level).
     * </pre>
     */
    public void listMovements(dev.counterfoil.inventory.v1.ListMovementsRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListMovementsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListMovementsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns what is set for a SKU at all locations.
     * Needs `inventory.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked).
     * </pre>
     */
    public void getStockPolicy(dev.counterfoil.inventory.v1.GetStockPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetStockPolicyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Changes what is set for a SKU at all locations, at once for all of them.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`, for a limit below what is on
     * backorder already; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public void updateStockPolicy(dev.counterfoil.inventory.v1.UpdateStockPolicyRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateStockPolicyMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams levels as they change.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `inventory.read` for the location, and streams of all locations those that it is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public void watchStock(dev.counterfoil.inventory.v1.WatchStockRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.WatchStockResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchStockMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Stock: where units of each SKU are, and every movement that brought them there.
   * A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
   * reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
   * created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class InventoryServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<InventoryServiceBlockingStub> {
    private InventoryServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InventoryServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InventoryServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a location.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Location createLocation(dev.counterfoil.inventory.v1.CreateLocationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateLocationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Creates up to 500 locations, all or none.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, naming the first one that exists),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.BatchCreateLocationsResponse batchCreateLocations(dev.counterfoil.inventory.v1.BatchCreateLocationsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchCreateLocationsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one location.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Location getLocation(dev.counterfoil.inventory.v1.GetLocationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetLocationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists locations by name, a page at a time.
     * Needs `inventory.read`, and lists the locations that it is for; a page token is valid for just these. Errors: INVALID_ARGUMENT
     * (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.ListLocationsResponse listLocations(dev.counterfoil.inventory.v1.ListLocationsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListLocationsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes the fields of a location that `update_mask` names; all that are set in `location` where there is no mask.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Location updateLocation(dev.counterfoil.inventory.v1.UpdateLocationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateLocationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns how many units of a SKU a location has. There is a level from the first time on that the SKU was put there.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.StockLevel getStock(dev.counterfoil.inventory.v1.GetStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 levels in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call, unless `allow_missing` is set.
     * Needs `inventory.read` for the location of each. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.BatchGetStockResponse batchGetStock(dev.counterfoil.inventory.v1.BatchGetStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchGetStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists levels, a page at a time: those of a location by SKU, or those of all locations by SKU and location.
     * Needs `inventory.read` for the location, and lists of all locations those that it is for; a page token is valid for just these.
     * Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.ListStockResponse listStock(dev.counterfoil.inventory.v1.ListStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts, takes or corrects units of up to 1,000 SKUs at one location, all lines or none. The reason says from which bucket
     * to which. It is the way to record opening stock, too: a whole store is a few calls.
     * Needs `inventory.write` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location, or, where units come
     * from outside, for the level of a SKU that the catalog does not have, nor had when it was first stocked),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, where a bucket has fewer than are to be taken, as that of a level that does not
     * exist; `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), ABORTED (`ETAG_MISMATCH`, for a line whose `etag` or
     * `expected_quantity` no longer holds), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.AdjustStockResponse adjustStock(dev.counterfoil.inventory.v1.AdjustStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAdjustStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Moves units of up to 500 SKUs from one location to another, all lines or none.
     * Needs `inventory.write` for both locations. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location, or for the level of
     * a SKU that the catalog does not have, nor had when it was first stocked), FAILED_PRECONDITION (`OUT_OF_STOCK`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.TransferStockResponse transferStock(dev.counterfoil.inventory.v1.TransferStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getTransferStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Keeps units of up to 500 SKUs at one location for a while, all lines or none. What is neither committed nor released by
     * then is on hand again a moment later.
     * Needs `inventory.reserve` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Reservation reserveStock(dev.counterfoil.inventory.v1.ReserveStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReserveStockMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one reservation.
     * Needs `inventory.read` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Reservation getReservation(dev.counterfoil.inventory.v1.GetReservationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetReservationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists reservations, the newest first, a page at a time.
     * Needs `inventory.read`, and lists the reservations at locations that it is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.ListReservationsResponse listReservations(dev.counterfoil.inventory.v1.ListReservationsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListReservationsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Sells the units of a reservation.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Reservation commitReservation(dev.counterfoil.inventory.v1.CommitReservationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCommitReservationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Puts the units of a reservation back on hand.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`; `RESERVATION_HELD`, which needs payments and is not answered in this version).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.Reservation releaseReservation(dev.counterfoil.inventory.v1.ReleaseReservationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReleaseReservationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists the movements of a level, or those that one source caused, the newest first, a page at a time.
     * Needs `inventory.read` for the level's location, and lists of a source the movements at locations that it is for; a page
     * token is valid for just these. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for the level).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.ListMovementsResponse listMovements(dev.counterfoil.inventory.v1.ListMovementsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListMovementsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns what is set for a SKU at all locations.
     * Needs `inventory.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.StockPolicy getStockPolicy(dev.counterfoil.inventory.v1.GetStockPolicyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetStockPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Changes what is set for a SKU at all locations, at once for all of them.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`, for a limit below what is on
     * backorder already; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public dev.counterfoil.inventory.v1.StockPolicy updateStockPolicy(dev.counterfoil.inventory.v1.UpdateStockPolicyRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateStockPolicyMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams levels as they change.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `inventory.read` for the location, and streams of all locations those that it is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public java.util.Iterator<dev.counterfoil.inventory.v1.WatchStockResponse> watchStock(
        dev.counterfoil.inventory.v1.WatchStockRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchStockMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Stock: where units of each SKU are, and every movement that brought them there.
   * A permission may be limited to some locations. It is then for those locations and what is there: levels, movements and
   * reservations. All others do not exist for its holder: they get NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has
   * created, and lists and watches pass them over. What concerns all locations, or makes one, needs a permission without limits.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads come from the database
   * itself, so none is older than any token; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class InventoryServiceFutureStub extends io.grpc.stub.AbstractFutureStub<InventoryServiceFutureStub> {
    private InventoryServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InventoryServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InventoryServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Creates a location.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`), FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Location> createLocation(
        dev.counterfoil.inventory.v1.CreateLocationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateLocationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Creates up to 500 locations, all or none.
     * Needs `inventory.write`. Errors: ALREADY_EXISTS (`RESOURCE_ALREADY_EXISTS`, naming the first one that exists),
     * FAILED_PRECONDITION (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.BatchCreateLocationsResponse> batchCreateLocations(
        dev.counterfoil.inventory.v1.BatchCreateLocationsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchCreateLocationsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one location.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Location> getLocation(
        dev.counterfoil.inventory.v1.GetLocationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetLocationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists locations by name, a page at a time.
     * Needs `inventory.read`, and lists the locations that it is for; a page token is valid for just these. Errors: INVALID_ARGUMENT
     * (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.ListLocationsResponse> listLocations(
        dev.counterfoil.inventory.v1.ListLocationsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListLocationsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes the fields of a location that `update_mask` names; all that are set in `location` where there is no mask.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION
     * (`REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Location> updateLocation(
        dev.counterfoil.inventory.v1.UpdateLocationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateLocationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns how many units of a SKU a location has. There is a level from the first time on that the SKU was put there.
     * Needs `inventory.read` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.StockLevel> getStock(
        dev.counterfoil.inventory.v1.GetStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns up to 1,000 levels in the order asked for, as of one moment. All or nothing: one that does not exist fails the
     * call, unless `allow_missing` is set.
     * Needs `inventory.read` for the location of each. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, naming the first one missing).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.BatchGetStockResponse> batchGetStock(
        dev.counterfoil.inventory.v1.BatchGetStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchGetStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists levels, a page at a time: those of a location by SKU, or those of all locations by SKU and location.
     * Needs `inventory.read` for the location, and lists of all locations those that it is for; a page token is valid for just these.
     * Errors: INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.ListStockResponse> listStock(
        dev.counterfoil.inventory.v1.ListStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts, takes or corrects units of up to 1,000 SKUs at one location, all lines or none. The reason says from which bucket
     * to which. It is the way to record opening stock, too: a whole store is a few calls.
     * Needs `inventory.write` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location, or, where units come
     * from outside, for the level of a SKU that the catalog does not have, nor had when it was first stocked),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, where a bucket has fewer than are to be taken, as that of a level that does not
     * exist; `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), ABORTED (`ETAG_MISMATCH`, for a line whose `etag` or
     * `expected_quantity` no longer holds), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.AdjustStockResponse> adjustStock(
        dev.counterfoil.inventory.v1.AdjustStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAdjustStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Moves units of up to 500 SKUs from one location to another, all lines or none.
     * Needs `inventory.write` for both locations. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a location, or for the level of
     * a SKU that the catalog does not have, nor had when it was first stocked), FAILED_PRECONDITION (`OUT_OF_STOCK`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), INVALID_ARGUMENT (`AMOUNT_OVERFLOW`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.TransferStockResponse> transferStock(
        dev.counterfoil.inventory.v1.TransferStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getTransferStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Keeps units of up to 500 SKUs at one location for a while, all lines or none. What is neither committed nor released by
     * then is on hand again a moment later.
     * Needs `inventory.reserve` for the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for the location),
     * FAILED_PRECONDITION (`OUT_OF_STOCK`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Reservation> reserveStock(
        dev.counterfoil.inventory.v1.ReserveStockRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReserveStockMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one reservation.
     * Needs `inventory.read` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Reservation> getReservation(
        dev.counterfoil.inventory.v1.GetReservationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetReservationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists reservations, the newest first, a page at a time.
     * Needs `inventory.read`, and lists the reservations at locations that it is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.ListReservationsResponse> listReservations(
        dev.counterfoil.inventory.v1.ListReservationsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListReservationsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Sells the units of a reservation.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Reservation> commitReservation(
        dev.counterfoil.inventory.v1.CommitReservationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCommitReservationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Puts the units of a reservation back on hand.
     * Needs `inventory.reserve` for the reservation's location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), FAILED_PRECONDITION
     * (`RESERVATION_NOT_ACTIVE`, `REQUEST_ID_REUSED`; `RESERVATION_HELD`, which needs payments and is not answered in this version).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.Reservation> releaseReservation(
        dev.counterfoil.inventory.v1.ReleaseReservationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReleaseReservationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists the movements of a level, or those that one source caused, the newest first, a page at a time.
     * Needs `inventory.read` for the level's location, and lists of a source the movements at locations that it is for; a page
     * token is valid for just these. Errors: INVALID_ARGUMENT (`PAGE_TOKEN_INVALID`), NOT_FOUND (`RESOURCE_NOT_FOUND`, for the level).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.ListMovementsResponse> listMovements(
        dev.counterfoil.inventory.v1.ListMovementsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListMovementsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns what is set for a SKU at all locations.
     * Needs `inventory.read`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.StockPolicy> getStockPolicy(
        dev.counterfoil.inventory.v1.GetStockPolicyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetStockPolicyMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Changes what is set for a SKU at all locations, at once for all of them.
     * Needs `inventory.write`. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`, for a SKU that the catalog does not have, nor had when
     * it was first stocked), ABORTED (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`, for a limit below what is on
     * backorder already; `REQUEST_ID_REUSED`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.inventory.v1.StockPolicy> updateStockPolicy(
        dev.counterfoil.inventory.v1.UpdateStockPolicyRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateStockPolicyMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_CREATE_LOCATION = 0;
  private static final int METHODID_BATCH_CREATE_LOCATIONS = 1;
  private static final int METHODID_GET_LOCATION = 2;
  private static final int METHODID_LIST_LOCATIONS = 3;
  private static final int METHODID_UPDATE_LOCATION = 4;
  private static final int METHODID_GET_STOCK = 5;
  private static final int METHODID_BATCH_GET_STOCK = 6;
  private static final int METHODID_LIST_STOCK = 7;
  private static final int METHODID_ADJUST_STOCK = 8;
  private static final int METHODID_TRANSFER_STOCK = 9;
  private static final int METHODID_RESERVE_STOCK = 10;
  private static final int METHODID_GET_RESERVATION = 11;
  private static final int METHODID_LIST_RESERVATIONS = 12;
  private static final int METHODID_COMMIT_RESERVATION = 13;
  private static final int METHODID_RELEASE_RESERVATION = 14;
  private static final int METHODID_LIST_MOVEMENTS = 15;
  private static final int METHODID_GET_STOCK_POLICY = 16;
  private static final int METHODID_UPDATE_STOCK_POLICY = 17;
  private static final int METHODID_WATCH_STOCK = 18;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final InventoryServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(InventoryServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_CREATE_LOCATION:
          serviceImpl.createLocation((dev.counterfoil.inventory.v1.CreateLocationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location>) responseObserver);
          break;
        case METHODID_BATCH_CREATE_LOCATIONS:
          serviceImpl.batchCreateLocations((dev.counterfoil.inventory.v1.BatchCreateLocationsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchCreateLocationsResponse>) responseObserver);
          break;
        case METHODID_GET_LOCATION:
          serviceImpl.getLocation((dev.counterfoil.inventory.v1.GetLocationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location>) responseObserver);
          break;
        case METHODID_LIST_LOCATIONS:
          serviceImpl.listLocations((dev.counterfoil.inventory.v1.ListLocationsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListLocationsResponse>) responseObserver);
          break;
        case METHODID_UPDATE_LOCATION:
          serviceImpl.updateLocation((dev.counterfoil.inventory.v1.UpdateLocationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Location>) responseObserver);
          break;
        case METHODID_GET_STOCK:
          serviceImpl.getStock((dev.counterfoil.inventory.v1.GetStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockLevel>) responseObserver);
          break;
        case METHODID_BATCH_GET_STOCK:
          serviceImpl.batchGetStock((dev.counterfoil.inventory.v1.BatchGetStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.BatchGetStockResponse>) responseObserver);
          break;
        case METHODID_LIST_STOCK:
          serviceImpl.listStock((dev.counterfoil.inventory.v1.ListStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListStockResponse>) responseObserver);
          break;
        case METHODID_ADJUST_STOCK:
          serviceImpl.adjustStock((dev.counterfoil.inventory.v1.AdjustStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.AdjustStockResponse>) responseObserver);
          break;
        case METHODID_TRANSFER_STOCK:
          serviceImpl.transferStock((dev.counterfoil.inventory.v1.TransferStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.TransferStockResponse>) responseObserver);
          break;
        case METHODID_RESERVE_STOCK:
          serviceImpl.reserveStock((dev.counterfoil.inventory.v1.ReserveStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation>) responseObserver);
          break;
        case METHODID_GET_RESERVATION:
          serviceImpl.getReservation((dev.counterfoil.inventory.v1.GetReservationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation>) responseObserver);
          break;
        case METHODID_LIST_RESERVATIONS:
          serviceImpl.listReservations((dev.counterfoil.inventory.v1.ListReservationsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListReservationsResponse>) responseObserver);
          break;
        case METHODID_COMMIT_RESERVATION:
          serviceImpl.commitReservation((dev.counterfoil.inventory.v1.CommitReservationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation>) responseObserver);
          break;
        case METHODID_RELEASE_RESERVATION:
          serviceImpl.releaseReservation((dev.counterfoil.inventory.v1.ReleaseReservationRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.Reservation>) responseObserver);
          break;
        case METHODID_LIST_MOVEMENTS:
          serviceImpl.listMovements((dev.counterfoil.inventory.v1.ListMovementsRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.ListMovementsResponse>) responseObserver);
          break;
        case METHODID_GET_STOCK_POLICY:
          serviceImpl.getStockPolicy((dev.counterfoil.inventory.v1.GetStockPolicyRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy>) responseObserver);
          break;
        case METHODID_UPDATE_STOCK_POLICY:
          serviceImpl.updateStockPolicy((dev.counterfoil.inventory.v1.UpdateStockPolicyRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.StockPolicy>) responseObserver);
          break;
        case METHODID_WATCH_STOCK:
          serviceImpl.watchStock((dev.counterfoil.inventory.v1.WatchStockRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.inventory.v1.WatchStockResponse>) responseObserver);
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

  private static abstract class InventoryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    InventoryServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.inventory.v1.InventoryServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("InventoryService");
    }
  }

  private static final class InventoryServiceFileDescriptorSupplier
      extends InventoryServiceBaseDescriptorSupplier {
    InventoryServiceFileDescriptorSupplier() {}
  }

  private static final class InventoryServiceMethodDescriptorSupplier
      extends InventoryServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    InventoryServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (InventoryServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new InventoryServiceFileDescriptorSupplier())
              .addMethod(getCreateLocationMethod())
              .addMethod(getBatchCreateLocationsMethod())
              .addMethod(getGetLocationMethod())
              .addMethod(getListLocationsMethod())
              .addMethod(getUpdateLocationMethod())
              .addMethod(getGetStockMethod())
              .addMethod(getBatchGetStockMethod())
              .addMethod(getListStockMethod())
              .addMethod(getAdjustStockMethod())
              .addMethod(getTransferStockMethod())
              .addMethod(getReserveStockMethod())
              .addMethod(getGetReservationMethod())
              .addMethod(getListReservationsMethod())
              .addMethod(getCommitReservationMethod())
              .addMethod(getReleaseReservationMethod())
              .addMethod(getListMovementsMethod())
              .addMethod(getGetStockPolicyMethod())
              .addMethod(getUpdateStockPolicyMethod())
              .addMethod(getWatchStockMethod())
              .build();
        }
      }
    }
    return result;
  }
}
