package counterfoil

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"

	catalogv1 "counterfoil.dev/go/counterfoil/catalog/v1"
)

// selfSigned is a certificate of its own authority for a name or an address.
func selfSigned(t *testing.T, names []string, addresses []net.IP) (pair tls.Certificate, root []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: names, IPAddresses: addresses, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: content})
}

func TestACertificateIsCheckedForTheAddressThatItIsShownAt(t *testing.T) {
	named, root := selfSigned(t, []string{"localhost"}, nil)
	numbered, other := selfSigned(t, nil, []net.IP{net.IPv4(127, 0, 0, 1)})
	roots := append(root, other...)
	port := func(pair tls.Certificate) string {
		target := listening(t, func(server grpc.ServiceRegistrar) {
			catalogv1.RegisterCatalogServiceServer(server, &strict{t: t, peers: map[string]bool{}})
		}, grpc.Creds(credentials.NewServerTLSFromCert(&pair)))
		_, port, err := net.SplitHostPort(target)
		if err != nil {
			t.Fatal(err)
		}
		return port
	}
	first, second := port(named), port(numbered)
	call := func(target string) error {
		client, err := NewClient(target, WithToken("good"), WithRootCertificates(roots))
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close() // what it says is not what is tested
		_, err = client.Catalog.GetProduct(t.Context(), &catalogv1.GetProductRequest{})
		return err
	}
	for _, target := range []string{
		"localhost:" + first, "127.0.0.1:" + second, "dns:///localhost:" + first,
		"127.0.0.1:" + first + ",127.0.0.1:" + second, "127.0.0.1:" + second + ",localhost:" + first,
		"localhost:" + second + ",localhost:" + first,
	} {
		if err := call(target); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
	for _, target := range []string{"localhost:" + second, "127.0.0.1:" + first, "127.0.0.1:" + first + ",localhost:" + second} {
		if err := call(target); status.Code(err) != codes.Unavailable {
			t.Errorf("%s: %v", target, err)
		}
	}
}
