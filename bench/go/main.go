// The other yardstick: an empty handler on grpc-go's own server, as its documentation shows it.
//
// Prints its port, answers GetProduct of the catalog with an empty message, and ends when its standard input closes.
// Like the Python one it neither parses the request nor makes a message: bytes come in and bytes go out. How many
// cores it may use is GOMAXPROCS's business.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

type message struct{ bytes []byte }

type rawCodec struct{}

func (rawCodec) Name() string { return "raw" }

func (rawCodec) Marshal(value any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(value.(*message).bytes)}, nil
}

func (rawCodec) Unmarshal(data mem.BufferSlice, value any) error {
	value.(*message).bytes = data.Materialize()
	return nil
}

func empty(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	var request message
	if err := decode(&request); err != nil {
		return nil, err
	}
	return &message{}, nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(rawCodec{}))
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "counterfoil.catalog.v1.CatalogService",
		HandlerType: (*any)(nil),
		Methods:     []grpc.MethodDesc{{MethodName: "GetProduct", Handler: empty}},
	}, nil)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		server.Stop()
	}()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}
