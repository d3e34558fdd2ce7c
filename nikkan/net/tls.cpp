// The one file that knows OpenSSL's TLS. Octets go through two memory BIOs, so that sockets stay the event loop's.
#include "nikkan/net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "nikkan/base/utf8.hpp"

namespace nikkan::net {
namespace {

constexpr std::size_t kRecord = 16384;           ///< plaintext of a record (RFC 8446, 5.1)
constexpr std::size_t kMaxUnasked = 1U << 20U;   ///< octets of answers to key updates that a peer may leave unread
constexpr std::size_t kMaxNames = 8;             ///< told of a certificate
constexpr long kMaxCertificates = 64L << 10;     ///< octets of a peer's certificates

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Context = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;
using Handle = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;

/// OpenSSL's oldest complaint, and its queue is empty then.
std::string complaint() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  if (code != 0 && ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  return reason == nullptr ? "unknown" : reason;
}

int no_password(char*, int, int, void*) { return -1; }

class Identity final : public TlsIdentity {
 public:
  explicit Identity(Context made) : context(std::move(made)) {}
  Context context;
};

/// Of a file that OpenSSL did not take: the system's complaint, or what is wrong with the file.
std::unexpected<Error> file_fault(std::string_view field, const std::string& path) {
  Code code = Code::io;
  std::string what;
  while (const unsigned long one = ERR_get_error()) {
    const int reason = ERR_GET_REASON(one);
    if (ERR_SYSTEM_ERROR(one)) {
      what = std::strerror(reason);
      break;
    }
    if (ERR_GET_LIB(one) == ERR_LIB_PEM && reason == PEM_R_BAD_PASSWORD_READ) code = Code::bad_value;
  }
  ERR_clear_error();
  if (what.empty()) what = code == Code::bad_value ? "it is encrypted" : "no PEM of this kind is in it";
  return fail(code, field, 0, path + ": " + what);
}

/// "B", "C"; what could command a terminal is a dot.
std::string quoted(const std::string& name) { return "\"" + for_terminal(name) + "\""; }

struct FoundNames {
  std::vector<std::string> names;
  bool more = false;
};

bool has_name(const X509* certificate, const std::string& wanted, FoundNames& found) {
  const Names all(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != GEN_DNS) continue;
    const std::string text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName)),
                           static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    if (text == wanted) return true;
    if (found.names.size() < kMaxNames) {
      found.names.push_back(text);
    } else {
      found.more = true;
    }
  }
  return false;
}

std::string wrong_name(const FoundNames& found, const std::string& wanted) {
  if (found.names.empty()) return "the peer's certificate has no dNSName, and should be for " + quoted(wanted);
  std::string list;
  for (const std::string& name : found.names) list += (list.empty() ? "" : ", ") + quoted(name.substr(0, 64));
  return "the peer's certificate is for " + list + (found.more ? ", …" : "") + ", not for " + quoted(wanted);
}

class TlsSession;
TlsSession* session_of(const SSL* ssl) { return static_cast<TlsSession*>(SSL_get_app_data(ssl)); }
int on_verify(int good, X509_STORE_CTX* store);
void on_info(const SSL* ssl, int where, int value);

/// Between a TCP connection and the session inside: a Session towards TCP, a Connection towards the other.
class TlsSession final : public Session, public Connection {
 public:
  TlsSession(EventLoop& loop, std::shared_ptr<const TlsIdentity> identity, TlsRole role,
             std::shared_ptr<const TlsOptions> options, std::shared_ptr<const MakeSession> make,
             std::shared_ptr<std::size_t> shaking, Connection& tcp)
      : loop_(loop), identity_(std::move(identity)), options_(std::move(options)), make_(std::move(make)),
        shaking_(std::move(shaking)), tcp_(tcp),
        ssl_(SSL_new(static_cast<const Identity&>(*identity_).context.get())), timer_(loop.timer([this] { late(); })) {
    SSL_set_app_data(ssl_.get(), this);
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(ssl_.get(), in, out);
    if (role == TlsRole::client) {
      SSL_set_connect_state(ssl_.get());
    } else {
      SSL_set_accept_state(ssl_.get());
    }
    timer_->set(options_->handshake);
    ++*shaking_;
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) pump();
    });
  }
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession() override { shaken(); }

  // From TCP.
  void on_octets(ByteView octets) override {
    if (over_) return;
    first_ = first_ || octets.empty() ? first_ : std::optional(octets[0]);
    BIO_write(SSL_get_rbio(ssl_.get()), octets.data(), static_cast<int>(octets.size()));
    pump();
  }
  void on_sent() override {
    if (session_) session_->on_sent();
  }
  void on_end(const std::optional<Error>& error) override {
    const auto why = why_ ? why_ : error;
    if (session_) {
      const bool cut = !why && !finishing_ && !closing_ && (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) == 0;
      session_->on_end(cut ? Error{Code::truncated, 0, "tls", "the connection was cut"} : why);
      session_.reset();
    } else if (!told_ && !closing_) {
      tell(why ? *why : Error{Code::truncated, 0, "tls.handshake", "the peer ended the connection during the handshake"});
    }
  }

  // To the session inside.
  const Endpoint& local() const override { return tcp_.local(); }
  const Endpoint& remote() const override { return tcp_.remote(); }
  std::size_t unsent() const override { return tcp_.unsent(); }
  void write(Bytes octets) override {
    if (over_ || finishing_ || octets.empty()) return;
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_write_ex(ssl_.get(), octets.data(), octets.size(), &count) != 1) return broken();
    flush();
  }
  void pause() override {
    paused_ = true;
    tcp_.pause();
  }
  void resume() override {
    if (!paused_) return;
    paused_ = false;
    tcp_.resume();
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired() && !over_) pump();
    });
  }
  void finish() override {
    if (finishing_ || over_) return;
    finishing_ = true;
    SSL_shutdown(ssl_.get());
    flush();
    tcp_.finish();
  }
  /// Without a close_notify, too: what the peer has may be cut (RFC 8446, 6.1).
  void finish_with_reset() override {
    if (finishing_ || over_) return;
    finishing_ = true;
    flush();
    tcp_.finish_with_reset();
  }
  void close() override {
    closing_ = over_ = true;
    tcp_.close();
  }

  const TlsOptions& options() const { return *options_; }
  void note_name(std::string text) { wrong_name_ = std::move(text); }
  void note_alert(int alert) { alert_ = SSL_alert_desc_string_long(alert); }

 private:
  /// As far as the octets go.
  void pump() {
    ERR_clear_error();
    if (!session_ && !shake()) return;
    std::array<std::uint8_t, kRecord> block;
    while (!over_ && !paused_) {
      std::size_t count = 0;
      const int done = SSL_read_ex(ssl_.get(), block.data(), block.size(), &count);
      if (done != 1) return stopped(SSL_get_error(ssl_.get(), done));
      if (!finishing_) session_->on_octets(ByteView(block).first(count));
    }
  }

  /// True once the handshake is done and the session inside is there.
  bool shake() {
    const int done = SSL_do_handshake(ssl_.get());
    const int kind = done == 1 ? SSL_ERROR_NONE : SSL_get_error(ssl_.get(), done);
    if (kind == SSL_ERROR_WANT_READ) {
      flush();
      return false;
    }
    if (kind != SSL_ERROR_NONE) {
      flush();  // the alert
      give_up(handshake_fault());
      return false;
    }
    flush();
    timer_->cancel();
    shaken();
    session_ = (*make_)(*this);
    if (session_) return true;
    told_ = true;
    close();
    return false;
  }

  Error handshake_fault() {
    const int reason = ERR_GET_REASON(ERR_peek_error());
    const long verified = SSL_get_verify_result(ssl_.get());
    std::string text = complaint();
    if (!wrong_name_.empty()) return {Code::auth_failed, 0, "tls.name", wrong_name_};
    if (!alert_.empty()) {
      if (reason == SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) return {Code::unsupported, 0, "tls.version", "the peer does not speak TLS 1.3"};
      return {Code::auth_failed, 0, "tls.alert", "the peer turned us away: " + alert_};
    }
    if (first_ && (*first_ < 20 || *first_ > 24)) return {Code::bad_value, 0, "tls.record", "the peer does not speak TLS"};
    switch (reason) {
      case SSL_R_UNSUPPORTED_PROTOCOL:
      case SSL_R_WRONG_SSL_VERSION:
      case SSL_R_VERSION_TOO_LOW:
      case SSL_R_NO_PROTOCOLS_AVAILABLE:
        return {Code::unsupported, 0, "tls.version", "the peer does not speak TLS 1.3"};
      case SSL_R_WRONG_VERSION_NUMBER:
      case SSL_R_HTTP_REQUEST:
        return {Code::bad_value, 0, "tls.record", "the peer does not speak TLS"};
      case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return {Code::auth_failed, 0, "tls.certificate", "the peer shows no certificate"};
      default:
        break;
    }
    if (verified != X509_V_OK) {
      return {Code::auth_failed, 0, "tls.certificate", std::string("the peer's certificate is not accepted: ") + X509_verify_cert_error_string(verified)};
    }
    return {Code::auth_failed, 0, "tls.handshake", std::move(text)};
  }

  void stopped(int kind) {
    if (kind == SSL_ERROR_WANT_READ) {
      flush();
      if (tcp_.unsent() > kMaxUnasked && !finishing_) {
        why_ = Error{Code::limit, 0, "tls", "the peer reads nothing"};
        close();
      }
      return;
    }
    if (kind == SSL_ERROR_ZERO_RETURN) {
      over_ = true;
      return tcp_.finish();
    }
    broken();
  }

  /// Records that are none, or an alert: what is known of a client's certificate comes here.
  void broken() {
    const std::string text = complaint();
    why_ = alert_.empty() ? Error{Code::auth_failed, 0, "tls.record", text}
                          : Error{Code::auth_failed, 0, "tls.alert", "the peer turned us away: " + alert_};
    over_ = true;
    flush();
    tcp_.finish();
  }

  void give_up(Error error) {
    over_ = true;
    timer_->cancel();
    tell(error);
    tcp_.finish();
  }

  void shaken() {
    if (shaking_) --*shaking_;
    shaking_.reset();
  }

  void tell(const Error& error) {
    told_ = true;
    if (options_->failed) options_->failed(tcp_.remote(), error);
  }

  void late() {
    give_up({Code::io, 0, "tls.handshake", "no answer in time"});
    tcp_.close();
  }

  void flush() {
    BIO* out = SSL_get_wbio(ssl_.get());
    const std::size_t waiting = BIO_ctrl_pending(out);
    if (waiting == 0) return;
    Bytes octets(waiting);
    BIO_read(out, octets.data(), static_cast<int>(waiting));
    tcp_.write(std::move(octets));
  }

  EventLoop& loop_;
  std::shared_ptr<const TlsIdentity> identity_;
  std::shared_ptr<const TlsOptions> options_;
  std::shared_ptr<const MakeSession> make_;
  std::shared_ptr<std::size_t> shaking_;  ///< how many are in their handshake
  Connection& tcp_;
  Handle ssl_;
  std::unique_ptr<Timer> timer_;
  std::unique_ptr<Session> session_;
  std::optional<std::uint8_t> first_;  ///< the peer's first octet
  std::string wrong_name_, alert_;
  std::optional<Error> why_;
  bool paused_ = false, finishing_ = false, closing_ = false, over_ = false, told_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

/// The chain is OpenSSL's affair, the name ours. Within the handshake, so that the peer hears of it.
int on_verify(int good, X509_STORE_CTX* store) {
  if (good != 1 || X509_STORE_CTX_get_error_depth(store) != 0) return good;
  const auto* ssl = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  TlsSession* session = session_of(ssl);
  FoundNames found;
  const std::string& wanted = session->options().peer_name;
  if (!wanted.empty() && has_name(X509_STORE_CTX_get_current_cert(store), wanted, found)) return 1;
  session->note_name(wrong_name(found, wanted));
  X509_STORE_CTX_set_error(store, X509_V_ERR_HOSTNAME_MISMATCH);
  return 0;
}

void on_info(const SSL* ssl, int where, int value) {
  if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value & 0xff) != SSL_AD_CLOSE_NOTIFY) session_of(ssl)->note_alert(value);
}

}  // namespace

Result<std::shared_ptr<const TlsIdentity>> TlsIdentity::load(const TlsFiles& files) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_method()));
  SSL_CTX* made = context.get();
  if (made == nullptr) return fail(Code::internal, "tls", 0, complaint());
  SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION);
  SSL_CTX_set_max_proto_version(made, TLS1_3_VERSION);
  SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(made, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_num_tickets(made, 0);
  SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(made, kMaxCertificates);
  SSL_CTX_set_verify(made, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, on_verify);
  SSL_CTX_set_info_callback(made, on_info);
  SSL_CTX_set_default_passwd_cb(made, no_password);
  if (SSL_CTX_load_verify_file(made, files.ca.c_str()) != 1) return file_fault("tls.ca", files.ca);
  if (SSL_CTX_use_certificate_chain_file(made, files.certificate.c_str()) != 1) return file_fault("tls.certificate", files.certificate);
  if (SSL_CTX_use_PrivateKey_file(made, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH) {
      ERR_clear_error();
      return fail(Code::bad_value, "tls.key", 0, files.key + ": it is not the key of " + files.certificate);
    }
    return file_fault("tls.key", files.key);
  }
  return std::make_shared<const Identity>(std::move(context));
}

MakeSession over_tls(EventLoop& loop, std::shared_ptr<const TlsIdentity> identity, TlsRole role, TlsOptions options,
                     MakeSession make) {
  return [&loop, identity = std::move(identity), role, shared = std::make_shared<const TlsOptions>(std::move(options)),
          inner = std::make_shared<const MakeSession>(std::move(make)),
          shaking = std::make_shared<std::size_t>(0)](Connection& tcp) -> std::unique_ptr<Session> {
    if (*shaking >= shared->max_handshakes) return nullptr;
    return std::make_unique<TlsSession>(loop, identity, role, shared, inner, shaking, tcp);
  };
}

}  // namespace nikkan::net
