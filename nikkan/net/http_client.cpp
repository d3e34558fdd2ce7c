#include "nikkan/net/http_client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

namespace nikkan::net {
namespace {

struct Deleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Handle = std::unique_ptr<CURL, Deleter>;
using List = std::unique_ptr<curl_slist, Deleter>;
using Url = std::unique_ptr<CURLU, Deleter>;

bool start_curl() {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started;
}

/// What the callbacks share: the reply so far and why it was stopped.
struct Receiver {
  const HttpLimits& limits;
  bool allow_remote = false;
  std::string body;
  std::size_t header_octets = 0;
  bool body_over = false, headers_over = false, remote_refused = false;
};

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  const std::size_t octets = size * count;
  if (octets > receiver.limits.max_body - receiver.body.size()) {
    receiver.body_over = true;
    return 0;
  }
  receiver.body.append(data, octets);
  return octets;
}

std::size_t on_header(char*, std::size_t size, std::size_t count, void* user) {
  auto& receiver = *static_cast<Receiver*>(user);
  const std::size_t octets = size * count;
  if (octets > receiver.limits.max_headers - receiver.header_octets) {
    receiver.headers_over = true;
    return 0;
  }
  receiver.header_octets += octets;
  return octets;
}

bool is_loopback(const curl_sockaddr& address) {
  if (address.family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.addr, sizeof v4);
    return (ntohl(v4.sin_addr.s_addr) >> 24U) == 127;
  }
  if (address.family == AF_INET6 && address.addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.addr, sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  return false;
}

curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* address) {
  auto& receiver = *static_cast<Receiver*>(user);
  if (!receiver.allow_remote && !is_loopback(*address)) {
    receiver.remote_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

Url parse_url(std::string_view text) {
  Url url(curl_url());
  if (url && curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  curl_easy_setopt(handle, option, value);
}

void configure(CURL* handle, const HttpRequest& request, Receiver& receiver, curl_slist* headers) {
  set(handle, CURLOPT_URL, request.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_PROXY, "");
  set(handle, CURLOPT_NOPROXY, "*");
  set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_HTTP09_ALLOWED, 0L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(request.limits.timeout.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.limits.connect_timeout.count()));
  set(handle, CURLOPT_HTTPHEADER, headers);
  set(handle, CURLOPT_WRITEFUNCTION, on_body);
  set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&receiver));
  set(handle, CURLOPT_HEADERFUNCTION, on_header);
  set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&receiver));
  set(handle, CURLOPT_OPENSOCKETFUNCTION, on_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&receiver));
  if (request.post) {
    set(handle, CURLOPT_POST, 1L);
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
}

std::unexpected<Error> explain(CURLcode code, const Receiver& receiver) {
  if (receiver.body_over) return fail(Code::limit, "http.body", receiver.limits.max_body, "reply over the size limit");
  if (receiver.headers_over)
    return fail(Code::limit, "http.headers", receiver.limits.max_headers, "headers over the size limit");
  if (receiver.remote_refused) return fail(Code::unsupported, "http.host", 0, "only loopback addresses are allowed");
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return fail(Code::io, "http.timeout", 0, "no reply within the time limit");
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return fail(Code::truncated, "http.body", receiver.body.size(), "the server stopped early");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
      return fail(Code::bad_value, "http.url", 0, curl_easy_strerror(code));
    default:
      return fail(Code::io, "http.connect", 0, curl_easy_strerror(code));
  }
}

}  // namespace

Result<void> check_url(std::string_view text) {
  const Url url = parse_url(text);
  if (!url) return fail(Code::bad_value, "http.url", 0, "not a URL");
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return fail(Code::bad_value, "http.url", 0, "neither http nor https");
  if (part(url.get(), CURLUPART_HOST).empty()) return fail(Code::bad_value, "http.url", 0, "no host");
  if (!part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) {
    return fail(Code::bad_value, "http.url", 0, "no user or password here; use a key file");
  }
  return {};
}

bool names_loopback(std::string_view text) {
  const Url url = parse_url(text);
  if (!url) return false;
  const std::string host = part(url.get(), CURLUPART_HOST);
  if (host == "localhost" || host == "[::1]") return true;
  in_addr v4{};
  return ::inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24U) == 127;
}

Result<HttpReply> http_exchange(const HttpRequest& request) {
  if (auto usable = check_url(request.url); !usable) return std::unexpected(usable.error());
  if (!request.allow_remote && !names_loopback(request.url)) {
    return fail(Code::unsupported, "http.host", 0, "only loopback addresses are allowed");
  }
  if (!start_curl()) return fail(Code::internal, "http.connect", 0, "libcurl does not start");
  const Handle handle(curl_easy_init());
  if (!handle) return fail(Code::internal, "http.connect", 0, "libcurl does not start");
  List headers;
  std::vector<std::string> lines = request.headers;
  lines.emplace_back("Expect:");
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) return fail(Code::internal, "http.headers");
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  Receiver receiver{.limits = request.limits, .allow_remote = request.allow_remote, .body = {}};
  configure(handle.get(), request, receiver, headers.get());
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return explain(code, receiver);
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return HttpReply{static_cast<int>(status), std::move(receiver.body)};
}

}  // namespace nikkan::net
