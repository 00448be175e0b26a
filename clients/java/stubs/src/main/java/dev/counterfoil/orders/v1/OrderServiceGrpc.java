package dev.counterfoil.orders.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * Orders: from a quote to what comes back.
 * Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
 * To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
 * it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
 * A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
 * of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
 * NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
 * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
 * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
 * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
 * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
 * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
 * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
 * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
 * database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
 * (`FRESHNESS_TOKEN_INVALID`).
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class OrderServiceGrpc {

  private OrderServiceGrpc() {}

  public static final String SERVICE_NAME = "counterfoil.orders.v1.OrderService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.QuoteOrderRequest,
      dev.counterfoil.orders.v1.QuoteOrderResponse> getQuoteOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "QuoteOrder",
      requestType = dev.counterfoil.orders.v1.QuoteOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.QuoteOrderResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.QuoteOrderRequest,
      dev.counterfoil.orders.v1.QuoteOrderResponse> getQuoteOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.QuoteOrderRequest, dev.counterfoil.orders.v1.QuoteOrderResponse> getQuoteOrderMethod;
    if ((getQuoteOrderMethod = OrderServiceGrpc.getQuoteOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getQuoteOrderMethod = OrderServiceGrpc.getQuoteOrderMethod) == null) {
          OrderServiceGrpc.getQuoteOrderMethod = getQuoteOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.QuoteOrderRequest, dev.counterfoil.orders.v1.QuoteOrderResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "QuoteOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.QuoteOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.QuoteOrderResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("QuoteOrder"))
              .build();
        }
      }
    }
    return getQuoteOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.PlaceOrderRequest,
      dev.counterfoil.orders.v1.Order> getPlaceOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PlaceOrder",
      requestType = dev.counterfoil.orders.v1.PlaceOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.Order.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.PlaceOrderRequest,
      dev.counterfoil.orders.v1.Order> getPlaceOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.PlaceOrderRequest, dev.counterfoil.orders.v1.Order> getPlaceOrderMethod;
    if ((getPlaceOrderMethod = OrderServiceGrpc.getPlaceOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getPlaceOrderMethod = OrderServiceGrpc.getPlaceOrderMethod) == null) {
          OrderServiceGrpc.getPlaceOrderMethod = getPlaceOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.PlaceOrderRequest, dev.counterfoil.orders.v1.Order>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PlaceOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.PlaceOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.Order.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("PlaceOrder"))
              .build();
        }
      }
    }
    return getPlaceOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.BatchPlaceOrdersRequest,
      dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> getBatchPlaceOrdersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BatchPlaceOrders",
      requestType = dev.counterfoil.orders.v1.BatchPlaceOrdersRequest.class,
      responseType = dev.counterfoil.orders.v1.BatchPlaceOrdersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.BatchPlaceOrdersRequest,
      dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> getBatchPlaceOrdersMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.BatchPlaceOrdersRequest, dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> getBatchPlaceOrdersMethod;
    if ((getBatchPlaceOrdersMethod = OrderServiceGrpc.getBatchPlaceOrdersMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getBatchPlaceOrdersMethod = OrderServiceGrpc.getBatchPlaceOrdersMethod) == null) {
          OrderServiceGrpc.getBatchPlaceOrdersMethod = getBatchPlaceOrdersMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.BatchPlaceOrdersRequest, dev.counterfoil.orders.v1.BatchPlaceOrdersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BatchPlaceOrders"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.BatchPlaceOrdersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.BatchPlaceOrdersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("BatchPlaceOrders"))
              .build();
        }
      }
    }
    return getBatchPlaceOrdersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.GetOrderRequest,
      dev.counterfoil.orders.v1.Order> getGetOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetOrder",
      requestType = dev.counterfoil.orders.v1.GetOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.Order.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.GetOrderRequest,
      dev.counterfoil.orders.v1.Order> getGetOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.GetOrderRequest, dev.counterfoil.orders.v1.Order> getGetOrderMethod;
    if ((getGetOrderMethod = OrderServiceGrpc.getGetOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getGetOrderMethod = OrderServiceGrpc.getGetOrderMethod) == null) {
          OrderServiceGrpc.getGetOrderMethod = getGetOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.GetOrderRequest, dev.counterfoil.orders.v1.Order>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.GetOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.Order.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("GetOrder"))
              .build();
        }
      }
    }
    return getGetOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ListOrdersRequest,
      dev.counterfoil.orders.v1.ListOrdersResponse> getListOrdersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListOrders",
      requestType = dev.counterfoil.orders.v1.ListOrdersRequest.class,
      responseType = dev.counterfoil.orders.v1.ListOrdersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ListOrdersRequest,
      dev.counterfoil.orders.v1.ListOrdersResponse> getListOrdersMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ListOrdersRequest, dev.counterfoil.orders.v1.ListOrdersResponse> getListOrdersMethod;
    if ((getListOrdersMethod = OrderServiceGrpc.getListOrdersMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getListOrdersMethod = OrderServiceGrpc.getListOrdersMethod) == null) {
          OrderServiceGrpc.getListOrdersMethod = getListOrdersMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.ListOrdersRequest, dev.counterfoil.orders.v1.ListOrdersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListOrders"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.ListOrdersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.ListOrdersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("ListOrders"))
              .build();
        }
      }
    }
    return getListOrdersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.CancelOrderRequest,
      dev.counterfoil.orders.v1.Order> getCancelOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CancelOrder",
      requestType = dev.counterfoil.orders.v1.CancelOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.Order.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.CancelOrderRequest,
      dev.counterfoil.orders.v1.Order> getCancelOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.CancelOrderRequest, dev.counterfoil.orders.v1.Order> getCancelOrderMethod;
    if ((getCancelOrderMethod = OrderServiceGrpc.getCancelOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getCancelOrderMethod = OrderServiceGrpc.getCancelOrderMethod) == null) {
          OrderServiceGrpc.getCancelOrderMethod = getCancelOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.CancelOrderRequest, dev.counterfoil.orders.v1.Order>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CancelOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.CancelOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.Order.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("CancelOrder"))
              .build();
        }
      }
    }
    return getCancelOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.FulfilOrderRequest,
      dev.counterfoil.orders.v1.Order> getFulfilOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "FulfilOrder",
      requestType = dev.counterfoil.orders.v1.FulfilOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.Order.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.FulfilOrderRequest,
      dev.counterfoil.orders.v1.Order> getFulfilOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.FulfilOrderRequest, dev.counterfoil.orders.v1.Order> getFulfilOrderMethod;
    if ((getFulfilOrderMethod = OrderServiceGrpc.getFulfilOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getFulfilOrderMethod = OrderServiceGrpc.getFulfilOrderMethod) == null) {
          OrderServiceGrpc.getFulfilOrderMethod = getFulfilOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.FulfilOrderRequest, dev.counterfoil.orders.v1.Order>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "FulfilOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.FulfilOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.Order.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("FulfilOrder"))
              .build();
        }
      }
    }
    return getFulfilOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ReturnOrderRequest,
      dev.counterfoil.orders.v1.Order> getReturnOrderMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReturnOrder",
      requestType = dev.counterfoil.orders.v1.ReturnOrderRequest.class,
      responseType = dev.counterfoil.orders.v1.Order.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ReturnOrderRequest,
      dev.counterfoil.orders.v1.Order> getReturnOrderMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.ReturnOrderRequest, dev.counterfoil.orders.v1.Order> getReturnOrderMethod;
    if ((getReturnOrderMethod = OrderServiceGrpc.getReturnOrderMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getReturnOrderMethod = OrderServiceGrpc.getReturnOrderMethod) == null) {
          OrderServiceGrpc.getReturnOrderMethod = getReturnOrderMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.ReturnOrderRequest, dev.counterfoil.orders.v1.Order>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReturnOrder"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.ReturnOrderRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.Order.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("ReturnOrder"))
              .build();
        }
      }
    }
    return getReturnOrderMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.WatchOrdersRequest,
      dev.counterfoil.orders.v1.WatchOrdersResponse> getWatchOrdersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchOrders",
      requestType = dev.counterfoil.orders.v1.WatchOrdersRequest.class,
      responseType = dev.counterfoil.orders.v1.WatchOrdersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.WatchOrdersRequest,
      dev.counterfoil.orders.v1.WatchOrdersResponse> getWatchOrdersMethod() {
    io.grpc.MethodDescriptor<dev.counterfoil.orders.v1.WatchOrdersRequest, dev.counterfoil.orders.v1.WatchOrdersResponse> getWatchOrdersMethod;
    if ((getWatchOrdersMethod = OrderServiceGrpc.getWatchOrdersMethod) == null) {
      synchronized (OrderServiceGrpc.class) {
        if ((getWatchOrdersMethod = OrderServiceGrpc.getWatchOrdersMethod) == null) {
          OrderServiceGrpc.getWatchOrdersMethod = getWatchOrdersMethod =
              io.grpc.MethodDescriptor.<dev.counterfoil.orders.v1.WatchOrdersRequest, dev.counterfoil.orders.v1.WatchOrdersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchOrders"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.WatchOrdersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.counterfoil.orders.v1.WatchOrdersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OrderServiceMethodDescriptorSupplier("WatchOrders"))
              .build();
        }
      }
    }
    return getWatchOrdersMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static OrderServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OrderServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OrderServiceStub>() {
        @java.lang.Override
        public OrderServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OrderServiceStub(channel, callOptions);
        }
      };
    return OrderServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static OrderServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OrderServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OrderServiceBlockingStub>() {
        @java.lang.Override
        public OrderServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OrderServiceBlockingStub(channel, callOptions);
        }
      };
    return OrderServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static OrderServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OrderServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OrderServiceFutureStub>() {
        @java.lang.Override
        public OrderServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OrderServiceFutureStub(channel, callOptions);
        }
      };
    return OrderServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * Orders: from a quote to what comes back.
   * Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
   * To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
   * it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
   * A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
   * of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
   * NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
   * database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static abstract class OrderServiceImplBase implements io.grpc.BindableService {

    /**
     * <pre>
     * Says what an order would cost and whether there is stock for it. Nothing is changed or kept.
     * Needs `orders.quote` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the location or the account, see `OrderDraft.account`),
     * FAILED_PRECONDITION (`ACCOUNT_DISABLED`, `RESOURCE_DELETED` of the account; `PRICE_MISSING`, `PERIOD_CLOSED`),
     * INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void quoteOrder(dev.counterfoil.orders.v1.QuoteOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.QuoteOrderResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getQuoteOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Places an order.
     * Needs `orders.place` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location; to use up a reservation, `orders.place` for its location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the
     * location, the account, see `OrderDraft.account`, or the reservation), FAILED_PRECONDITION (`ACCOUNT_DISABLED`,
     * `RESOURCE_DELETED` of the account; `OUT_OF_STOCK`, `PRICE_MISSING`, `PRICE_CHANGED`, `RESERVATION_NOT_ACTIVE`,
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`), INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`), ABORTED (`CONFLICT`).
     * </pre>
     */
    public void placeOrder(dev.counterfoil.orders.v1.PlaceOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPlaceOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Places up to 500 orders, with up to 20,000 lines together. Each is checked, and placed or refused, on its own, as by
     * PlaceOrder and with its own `request_id`: one that breaks a rule of the contract does not fail its neighbours. The results
     * are in the order of the requests. The call fails as a whole only where none of them was looked at.
     * Needs `orders.place`, and `orders.set_price` or `orders.backdate` for what says so, for each order as in PlaceOrder.
     * Errors: RESOURCE_EXHAUSTED (`TOO_LARGE`, also where the answer might be larger than what the server sends), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); and those of PlaceOrder, as the results of the orders concerned.
     * </pre>
     */
    public void batchPlaceOrders(dev.counterfoil.orders.v1.BatchPlaceOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getBatchPlaceOrdersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Returns one order.
     * Needs `orders.read` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getOrder(dev.counterfoil.orders.v1.GetOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Lists orders, a page at a time.
     * Needs `orders.read`, and lists the orders whose location or account that is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listOrders(dev.counterfoil.orders.v1.ListOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.ListOrdersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListOrdersMethod(), responseObserver);
    }

    /**
     * <pre>
     * Cancels what has not been handed over yet, or a part of it. The stock is free again, and the customer no longer owes it.
     * Needs `orders.cancel` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to cancel; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void cancelOrder(dev.counterfoil.orders.v1.CancelOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCancelOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Says that what was ordered, or a part of it, has been handed over.
     * Needs `orders.fulfil` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to hand over; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void fulfilOrder(dev.counterfoil.orders.v1.FulfilOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getFulfilOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Takes back what was handed over, or a part of it. It goes on sale again or counts as damaged, and the customer gets
     * credit for it: for all of a line, whatever the parts it comes back in, exactly its total.
     * Needs `orders.return` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is there to come back; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void returnOrder(dev.counterfoil.orders.v1.ReturnOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReturnOrderMethod(), responseObserver);
    }

    /**
     * <pre>
     * Streams orders as they are placed and changed.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `orders.read`, and streams the orders whose location or account that is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public void watchOrders(dev.counterfoil.orders.v1.WatchOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.WatchOrdersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchOrdersMethod(), responseObserver);
    }

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
          .addMethod(
            getQuoteOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.QuoteOrderRequest,
                dev.counterfoil.orders.v1.QuoteOrderResponse>(
                  this, METHODID_QUOTE_ORDER)))
          .addMethod(
            getPlaceOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.PlaceOrderRequest,
                dev.counterfoil.orders.v1.Order>(
                  this, METHODID_PLACE_ORDER)))
          .addMethod(
            getBatchPlaceOrdersMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.BatchPlaceOrdersRequest,
                dev.counterfoil.orders.v1.BatchPlaceOrdersResponse>(
                  this, METHODID_BATCH_PLACE_ORDERS)))
          .addMethod(
            getGetOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.GetOrderRequest,
                dev.counterfoil.orders.v1.Order>(
                  this, METHODID_GET_ORDER)))
          .addMethod(
            getListOrdersMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.ListOrdersRequest,
                dev.counterfoil.orders.v1.ListOrdersResponse>(
                  this, METHODID_LIST_ORDERS)))
          .addMethod(
            getCancelOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.CancelOrderRequest,
                dev.counterfoil.orders.v1.Order>(
                  this, METHODID_CANCEL_ORDER)))
          .addMethod(
            getFulfilOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.FulfilOrderRequest,
                dev.counterfoil.orders.v1.Order>(
                  this, METHODID_FULFIL_ORDER)))
          .addMethod(
            getReturnOrderMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.ReturnOrderRequest,
                dev.counterfoil.orders.v1.Order>(
                  this, METHODID_RETURN_ORDER)))
          .addMethod(
            getWatchOrdersMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(
              new MethodHandlers<
                dev.counterfoil.orders.v1.WatchOrdersRequest,
                dev.counterfoil.orders.v1.WatchOrdersResponse>(
                  this, METHODID_WATCH_ORDERS)))
          .build();
    }
  }

  /**
   * <pre>
   * Orders: from a quote to what comes back.
   * Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
   * To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
   * it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
   * A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
   * of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
   * NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
   * database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class OrderServiceStub extends io.grpc.stub.AbstractAsyncStub<OrderServiceStub> {
    private OrderServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OrderServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OrderServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says what an order would cost and whether there is stock for it. Nothing is changed or kept.
     * Needs `orders.quote` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the location or the account, see `OrderDraft.account`),
     * FAILED_PRECONDITION (`ACCOUNT_DISABLED`, `RESOURCE_DELETED` of the account; `PRICE_MISSING`, `PERIOD_CLOSED`),
     * INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`).
     * </pre>
     */
    public void quoteOrder(dev.counterfoil.orders.v1.QuoteOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.QuoteOrderResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getQuoteOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Places an order.
     * Needs `orders.place` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location; to use up a reservation, `orders.place` for its location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the
     * location, the account, see `OrderDraft.account`, or the reservation), FAILED_PRECONDITION (`ACCOUNT_DISABLED`,
     * `RESOURCE_DELETED` of the account; `OUT_OF_STOCK`, `PRICE_MISSING`, `PRICE_CHANGED`, `RESERVATION_NOT_ACTIVE`,
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`), INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`), ABORTED (`CONFLICT`).
     * </pre>
     */
    public void placeOrder(dev.counterfoil.orders.v1.PlaceOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPlaceOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Places up to 500 orders, with up to 20,000 lines together. Each is checked, and placed or refused, on its own, as by
     * PlaceOrder and with its own `request_id`: one that breaks a rule of the contract does not fail its neighbours. The results
     * are in the order of the requests. The call fails as a whole only where none of them was looked at.
     * Needs `orders.place`, and `orders.set_price` or `orders.backdate` for what says so, for each order as in PlaceOrder.
     * Errors: RESOURCE_EXHAUSTED (`TOO_LARGE`, also where the answer might be larger than what the server sends), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); and those of PlaceOrder, as the results of the orders concerned.
     * </pre>
     */
    public void batchPlaceOrders(dev.counterfoil.orders.v1.BatchPlaceOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getBatchPlaceOrdersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Returns one order.
     * Needs `orders.read` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public void getOrder(dev.counterfoil.orders.v1.GetOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Lists orders, a page at a time.
     * Needs `orders.read`, and lists the orders whose location or account that is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public void listOrders(dev.counterfoil.orders.v1.ListOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.ListOrdersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListOrdersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Cancels what has not been handed over yet, or a part of it. The stock is free again, and the customer no longer owes it.
     * Needs `orders.cancel` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to cancel; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void cancelOrder(dev.counterfoil.orders.v1.CancelOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCancelOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Says that what was ordered, or a part of it, has been handed over.
     * Needs `orders.fulfil` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to hand over; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void fulfilOrder(dev.counterfoil.orders.v1.FulfilOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getFulfilOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Takes back what was handed over, or a part of it. It goes on sale again or counts as damaged, and the customer gets
     * credit for it: for all of a line, whatever the parts it comes back in, exactly its total.
     * Needs `orders.return` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is there to come back; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public void returnOrder(dev.counterfoil.orders.v1.ReturnOrderRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReturnOrderMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Streams orders as they are placed and changed.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `orders.read`, and streams the orders whose location or account that is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public void watchOrders(dev.counterfoil.orders.v1.WatchOrdersRequest request,
        io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.WatchOrdersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchOrdersMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * <pre>
   * Orders: from a quote to what comes back.
   * Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
   * To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
   * it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
   * A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
   * of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
   * NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
   * database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class OrderServiceBlockingStub extends io.grpc.stub.AbstractBlockingStub<OrderServiceBlockingStub> {
    private OrderServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OrderServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OrderServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says what an order would cost and whether there is stock for it. Nothing is changed or kept.
     * Needs `orders.quote` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the location or the account, see `OrderDraft.account`),
     * FAILED_PRECONDITION (`ACCOUNT_DISABLED`, `RESOURCE_DELETED` of the account; `PRICE_MISSING`, `PERIOD_CLOSED`),
     * INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`).
     * </pre>
     */
    public dev.counterfoil.orders.v1.QuoteOrderResponse quoteOrder(dev.counterfoil.orders.v1.QuoteOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getQuoteOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Places an order.
     * Needs `orders.place` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location; to use up a reservation, `orders.place` for its location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the
     * location, the account, see `OrderDraft.account`, or the reservation), FAILED_PRECONDITION (`ACCOUNT_DISABLED`,
     * `RESOURCE_DELETED` of the account; `OUT_OF_STOCK`, `PRICE_MISSING`, `PRICE_CHANGED`, `RESERVATION_NOT_ACTIVE`,
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`), INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`), ABORTED (`CONFLICT`).
     * </pre>
     */
    public dev.counterfoil.orders.v1.Order placeOrder(dev.counterfoil.orders.v1.PlaceOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPlaceOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Places up to 500 orders, with up to 20,000 lines together. Each is checked, and placed or refused, on its own, as by
     * PlaceOrder and with its own `request_id`: one that breaks a rule of the contract does not fail its neighbours. The results
     * are in the order of the requests. The call fails as a whole only where none of them was looked at.
     * Needs `orders.place`, and `orders.set_price` or `orders.backdate` for what says so, for each order as in PlaceOrder.
     * Errors: RESOURCE_EXHAUSTED (`TOO_LARGE`, also where the answer might be larger than what the server sends), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); and those of PlaceOrder, as the results of the orders concerned.
     * </pre>
     */
    public dev.counterfoil.orders.v1.BatchPlaceOrdersResponse batchPlaceOrders(dev.counterfoil.orders.v1.BatchPlaceOrdersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getBatchPlaceOrdersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Returns one order.
     * Needs `orders.read` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public dev.counterfoil.orders.v1.Order getOrder(dev.counterfoil.orders.v1.GetOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Lists orders, a page at a time.
     * Needs `orders.read`, and lists the orders whose location or account that is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public dev.counterfoil.orders.v1.ListOrdersResponse listOrders(dev.counterfoil.orders.v1.ListOrdersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListOrdersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Cancels what has not been handed over yet, or a part of it. The stock is free again, and the customer no longer owes it.
     * Needs `orders.cancel` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to cancel; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public dev.counterfoil.orders.v1.Order cancelOrder(dev.counterfoil.orders.v1.CancelOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCancelOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Says that what was ordered, or a part of it, has been handed over.
     * Needs `orders.fulfil` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to hand over; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public dev.counterfoil.orders.v1.Order fulfilOrder(dev.counterfoil.orders.v1.FulfilOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getFulfilOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Takes back what was handed over, or a part of it. It goes on sale again or counts as damaged, and the customer gets
     * credit for it: for all of a line, whatever the parts it comes back in, exactly its total.
     * Needs `orders.return` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is there to come back; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public dev.counterfoil.orders.v1.Order returnOrder(dev.counterfoil.orders.v1.ReturnOrderRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReturnOrderMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Streams orders as they are placed and changed.
     * The first message comes at once and has nothing but the cursor where the watch begins: a caller that lists what there is
     * after it, and then applies what follows, misses nothing. A watch sends each change once, in the order of the changes; one
     * that resumes from the cursor of the last message received goes on right behind it, on any replica.
     * A watch lives for ten minutes at most and then ends with UNAVAILABLE (`STREAM_ENDED`), not with OK: there is more to come,
     * so a reader that takes the end of a stream for the end of the changes would be wrong. Resume it at once. It ends so, too,
     * when what its caller may see has changed, or the caller's credentials have expired or were revoked.
     * Needs `orders.read`, and streams the orders whose location or account that is for. Errors: INVALID_ARGUMENT
     * (`CURSOR_INVALID`), UNAVAILABLE (`STREAM_ENDED`).
     * </pre>
     */
    public java.util.Iterator<dev.counterfoil.orders.v1.WatchOrdersResponse> watchOrders(
        dev.counterfoil.orders.v1.WatchOrdersRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchOrdersMethod(), getCallOptions(), request);
    }
  }

  /**
   * <pre>
   * Orders: from a quote to what comes back.
   * Names here and in the whole contract are in British English on purpose: FulfilOrder, `CANCELLED`.
   * To place an order is one act. It takes the stock, prices the lines, writes the order, posts it to the ledger and announces
   * it: all of that or nothing, and once for each `request_id`, however often it is sent and to whichever replica.
   * A permission may be limited to some locations and accounts. It is then for the orders that are at one of those locations or
   * of one of those accounts, and for what is to be ordered there or for them. All others do not exist for its holder: they get
   * NOT_FOUND (`RESOURCE_NOT_FOUND`) like those that nobody has placed, and lists and watches pass them over.
   * Every method answers, besides the statuses named at each: INVALID_ARGUMENT (`INVALID_FIELD`, `MALFORMED_MESSAGE`) for a
   * request that breaks the contract, UNAUTHENTICATED (`CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`), PERMISSION_DENIED
   * (`PERMISSION_MISSING`), RESOURCE_EXHAUSTED (`RATE_LIMITED`; `TOO_LARGE` for what is over the server's limits, and
   * no reason where the transport refuses a message or metadata over its own), ABORTED (`CONFLICT`) for a call that waited
   * too long for others, DEADLINE_EXCEEDED (`DEADLINE_EXCEEDED`), CANCELLED (`CANCELLED`) to a caller that cancelled,
   * UNAVAILABLE (`OVERLOADED`, `SHUTTING_DOWN`, `STORAGE_UNAVAILABLE`), and INTERNAL (`INTERNAL`) for a defect of the server.
   * Every write answers with a freshness token in the trailing metadata `counterfoil-freshness`. Reads of orders come from the
   * database itself, which no token is ahead of; one that is not of this deployment gets INVALID_ARGUMENT
   * (`FRESHNESS_TOKEN_INVALID`).
   * </pre>
   */
  public static final class OrderServiceFutureStub extends io.grpc.stub.AbstractFutureStub<OrderServiceFutureStub> {
    private OrderServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OrderServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OrderServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Says what an order would cost and whether there is stock for it. Nothing is changed or kept.
     * Needs `orders.quote` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the location or the account, see `OrderDraft.account`),
     * FAILED_PRECONDITION (`ACCOUNT_DISABLED`, `RESOURCE_DELETED` of the account; `PRICE_MISSING`, `PERIOD_CLOSED`),
     * INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.QuoteOrderResponse> quoteOrder(
        dev.counterfoil.orders.v1.QuoteOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getQuoteOrderMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Places an order.
     * Needs `orders.place` for the location or the account, and for what says so `orders.set_price` or `orders.backdate` for
     * the location; to use up a reservation, `orders.place` for its location. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND` for the
     * location, the account, see `OrderDraft.account`, or the reservation), FAILED_PRECONDITION (`ACCOUNT_DISABLED`,
     * `RESOURCE_DELETED` of the account; `OUT_OF_STOCK`, `PRICE_MISSING`, `PRICE_CHANGED`, `RESERVATION_NOT_ACTIVE`,
     * `PERIOD_CLOSED`, `REQUEST_ID_REUSED`), INVALID_ARGUMENT (`CURRENCY_MISMATCH`, `AMOUNT_OVERFLOW`), ABORTED (`CONFLICT`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.Order> placeOrder(
        dev.counterfoil.orders.v1.PlaceOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPlaceOrderMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Places up to 500 orders, with up to 20,000 lines together. Each is checked, and placed or refused, on its own, as by
     * PlaceOrder and with its own `request_id`: one that breaks a rule of the contract does not fail its neighbours. The results
     * are in the order of the requests. The call fails as a whole only where none of them was looked at.
     * Needs `orders.place`, and `orders.set_price` or `orders.backdate` for what says so, for each order as in PlaceOrder.
     * Errors: RESOURCE_EXHAUSTED (`TOO_LARGE`, also where the answer might be larger than what the server sends), UNAVAILABLE
     * (`BULK_UNAVAILABLE`); and those of PlaceOrder, as the results of the orders concerned.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.BatchPlaceOrdersResponse> batchPlaceOrders(
        dev.counterfoil.orders.v1.BatchPlaceOrdersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getBatchPlaceOrdersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Returns one order.
     * Needs `orders.read` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.Order> getOrder(
        dev.counterfoil.orders.v1.GetOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetOrderMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Lists orders, a page at a time.
     * Needs `orders.read`, and lists the orders whose location or account that is for; a page token is valid for just these. Errors:
     * INVALID_ARGUMENT (`FILTER_INVALID`, `PAGE_TOKEN_INVALID`).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.ListOrdersResponse> listOrders(
        dev.counterfoil.orders.v1.ListOrdersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListOrdersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Cancels what has not been handed over yet, or a part of it. The stock is free again, and the customer no longer owes it.
     * Needs `orders.cancel` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to cancel; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.Order> cancelOrder(
        dev.counterfoil.orders.v1.CancelOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCancelOrderMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Says that what was ordered, or a part of it, has been handed over.
     * Needs `orders.fulfil` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is left to hand over; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.Order> fulfilOrder(
        dev.counterfoil.orders.v1.FulfilOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getFulfilOrderMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Takes back what was handed over, or a part of it. It goes on sale again or counts as damaged, and the customer gets
     * credit for it: for all of a line, whatever the parts it comes back in, exactly its total.
     * Needs `orders.return` for the order's location or account. Errors: NOT_FOUND (`RESOURCE_NOT_FOUND`), ABORTED
     * (`ETAG_MISMATCH`), FAILED_PRECONDITION (`STATE_CONFLICT`: nothing is there to come back; `QUANTITY_EXCEEDED`,
     * `REQUEST_ID_REUSED`, `REQUEST_ID_SPENT`), RESOURCE_EXHAUSTED (`TOO_LARGE`: the order's history is full,
     * and this is not all that is left).
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.counterfoil.orders.v1.Order> returnOrder(
        dev.counterfoil.orders.v1.ReturnOrderRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReturnOrderMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_QUOTE_ORDER = 0;
  private static final int METHODID_PLACE_ORDER = 1;
  private static final int METHODID_BATCH_PLACE_ORDERS = 2;
  private static final int METHODID_GET_ORDER = 3;
  private static final int METHODID_LIST_ORDERS = 4;
  private static final int METHODID_CANCEL_ORDER = 5;
  private static final int METHODID_FULFIL_ORDER = 6;
  private static final int METHODID_RETURN_ORDER = 7;
  private static final int METHODID_WATCH_ORDERS = 8;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final OrderServiceImplBase serviceImpl;
    private final int methodId;

    MethodHandlers(OrderServiceImplBase serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_QUOTE_ORDER:
          serviceImpl.quoteOrder((dev.counterfoil.orders.v1.QuoteOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.QuoteOrderResponse>) responseObserver);
          break;
        case METHODID_PLACE_ORDER:
          serviceImpl.placeOrder((dev.counterfoil.orders.v1.PlaceOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order>) responseObserver);
          break;
        case METHODID_BATCH_PLACE_ORDERS:
          serviceImpl.batchPlaceOrders((dev.counterfoil.orders.v1.BatchPlaceOrdersRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.BatchPlaceOrdersResponse>) responseObserver);
          break;
        case METHODID_GET_ORDER:
          serviceImpl.getOrder((dev.counterfoil.orders.v1.GetOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order>) responseObserver);
          break;
        case METHODID_LIST_ORDERS:
          serviceImpl.listOrders((dev.counterfoil.orders.v1.ListOrdersRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.ListOrdersResponse>) responseObserver);
          break;
        case METHODID_CANCEL_ORDER:
          serviceImpl.cancelOrder((dev.counterfoil.orders.v1.CancelOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order>) responseObserver);
          break;
        case METHODID_FULFIL_ORDER:
          serviceImpl.fulfilOrder((dev.counterfoil.orders.v1.FulfilOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order>) responseObserver);
          break;
        case METHODID_RETURN_ORDER:
          serviceImpl.returnOrder((dev.counterfoil.orders.v1.ReturnOrderRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.Order>) responseObserver);
          break;
        case METHODID_WATCH_ORDERS:
          serviceImpl.watchOrders((dev.counterfoil.orders.v1.WatchOrdersRequest) request,
              (io.grpc.stub.StreamObserver<dev.counterfoil.orders.v1.WatchOrdersResponse>) responseObserver);
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

  private static abstract class OrderServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    OrderServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.counterfoil.orders.v1.OrderServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("OrderService");
    }
  }

  private static final class OrderServiceFileDescriptorSupplier
      extends OrderServiceBaseDescriptorSupplier {
    OrderServiceFileDescriptorSupplier() {}
  }

  private static final class OrderServiceMethodDescriptorSupplier
      extends OrderServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final String methodName;

    OrderServiceMethodDescriptorSupplier(String methodName) {
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
      synchronized (OrderServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new OrderServiceFileDescriptorSupplier())
              .addMethod(getQuoteOrderMethod())
              .addMethod(getPlaceOrderMethod())
              .addMethod(getBatchPlaceOrdersMethod())
              .addMethod(getGetOrderMethod())
              .addMethod(getListOrdersMethod())
              .addMethod(getCancelOrderMethod())
              .addMethod(getFulfilOrderMethod())
              .addMethod(getReturnOrderMethod())
              .addMethod(getWatchOrdersMethod())
              .build();
        }
      }
    }
    return result;
  }
}
