package counterfoil

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc/resolver"
)

const fixedScheme = "counterfoil"

// place is where the servers of a target are.
type place struct {
	dial      string   // the target as gRPC takes it
	addresses []string // host:port of each; none where gRPC itself finds them
	loopback  bool     // whether all of them can only be on this very machine
}

func parseTarget(target string) (place, error) {
	scheme, rest, _ := strings.Cut(target, ":")
	switch {
	case target == "":
		return place{}, errors.New("counterfoil: the target is empty")
	case scheme == "unix" || scheme == "unix-abstract":
		if strings.Trim(rest, "/") == "" {
			return place{}, fmt.Errorf("counterfoil: the target %q has no path", target)
		}
		return place{dial: target, loopback: true}, nil
	case scheme == "dns" && strings.HasPrefix(rest, "//"):
		server, name, found := strings.Cut(rest[2:], "/")
		if !found {
			return place{}, fmt.Errorf("counterfoil: the target %q is not dns:///host:port", target)
		}
		host, err := hostOf(name)
		// Another name server may say anything of any name.
		return place{dial: target, loopback: server == "" && isLoopback(host)}, err
	}
	found := place{loopback: true}
	for address := range strings.SplitSeq(target, ",") {
		address = strings.TrimSpace(address)
		host, err := hostOf(address)
		if err != nil {
			return place{}, err
		}
		if !slices.Contains(found.addresses, address) {
			found.addresses = append(found.addresses, address)
		}
		found.loopback = found.loopback && isLoopback(host)
	}
	// Calls tell all of them the name of the first one, and whether an HTTP proxy is used goes by it where there is no other.
	found.dial = fixedScheme + ":///" + url.PathEscape(found.addresses[0])
	return found, nil
}

func hostOf(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil || host == "" || strings.ContainsAny(host, "/ ") {
		return "", fmt.Errorf("counterfoil: %q is not host:port", address)
	}
	return host, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// fixedResolver knows the addresses without asking anyone. Each is an endpoint of its own, so that calls go round them.
type fixedResolver []string

func (r fixedResolver) Scheme() string { return fixedScheme }

func (r fixedResolver) Build(
	_ resolver.Target, channel resolver.ClientConn, _ resolver.BuildOptions,
) (resolver.Resolver, error) {
	var state resolver.State
	for _, each := range r {
		// A certificate is checked for the address that it is shown at.
		address := resolver.Address{Addr: each, ServerName: each}
		state.Endpoints = append(state.Endpoints, resolver.Endpoint{Addresses: []resolver.Address{address}})
	}
	return resolved{}, channel.UpdateState(state)
}

type resolved struct{}

func (resolved) ResolveNow(resolver.ResolveNowOptions) {}
func (resolved) Close()                                {}
