#pragma once
// Mutual TLS 1.3 (RFC 8446) for sessions of the event loop: own authority, no other trust, and a peer that is known by
// name. The name is a dNSName of the certificate's subjectAltName (RFC 5280, 4.2.1.6), compared octet by octet: no
// wildcards, no subject name.
//
//   auto ours = TlsIdentity::load({.ca = "ca.pem", .certificate = "b.pem", .key = "b.key"});
//   loop.listen(at, over_tls(loop, *ours, TlsRole::server, {.peer_name = "A", .failed = told}, make));
//
// The Connection that `make` gets looks like any other; it comes to be when the handshake is done and the name is right.
// TLS 1.3 lets a client speak before the server has looked at its certificate: a client that is turned away hears so in
// on_end. Left out: TLS 1.2 and older, resumption, early data, revocation, names by ALPN or SNI.
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "nikkan/net/event_loop.hpp"

namespace nikkan::net {

/// Paths of PEM files.
struct TlsFiles {
  std::string ca;           ///< certificates that are trusted, and no others
  std::string certificate;  ///< ours, and what lies between it and the authority
  std::string key;          ///< not encrypted
};

/// What one end is: its certificate, its key, whom it trusts. Shared by connections.
class TlsIdentity {
 public:
  /// Errors: io "tls.ca", "tls.certificate", "tls.key" (cannot be read or is not PEM), bad_value "tls.key" (does not
  /// belong to the certificate, or is encrypted); the detail begins with the path.
  static Result<std::shared_ptr<const TlsIdentity>> load(const TlsFiles& files);
  virtual ~TlsIdentity() = default;
};

enum class TlsRole : std::uint8_t { client, server };

struct TlsOptions {
  std::string peer_name;  ///< must not be empty
  std::chrono::milliseconds handshake{5000};
  std::size_t max_handshakes = 16;  ///< at once; more connections are closed
  /// A connection that came to nothing: auth_failed "tls.name" (its detail says which names were found),
  /// "tls.certificate", "tls.alert" (the peer turned us away); unsupported "tls.version"; bad_value "tls.record" (no TLS);
  /// truncated "tls.handshake"; io "tls.handshake" (no answer in time), "tcp".
  std::function<void(const Endpoint& remote, const Error&)> failed = {};
};

/// Sessions over TLS where sessions over TCP are asked for. on_end hears truncated "tls" when TCP ended and TLS did not.
MakeSession over_tls(EventLoop& loop, std::shared_ptr<const TlsIdentity> identity, TlsRole role, TlsOptions options,
                     MakeSession make);

}  // namespace nikkan::net
