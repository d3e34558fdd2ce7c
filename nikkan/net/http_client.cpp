#include "nikkan/net/http_client.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>
#include <optional>

#include "nikkan/base/shared_library.hpp"

namespace nikkan::net {
namespace {

/// What is used of libcurl, loaded at the first request (shared_library.hpp). The types are those of its header; functions that take anything (setopt, getinfo) stay variadic.
struct Curl {
  decltype(&curl_global_init) global_init;
  decltype(&curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_perform) easy_perform;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
  decltype(&curl_url) url;
  decltype(&curl_url_set) url_set;
  decltype(&curl_url_get) url_get;
  decltype(&curl_url_cleanup) url_cleanup;
  decltype(&curl_free) free;
};

std::optional<Curl> load_curl() {
  Curl out{};
  SharedLibrary library("libcurl.so.4");
  library.find("curl_global_init", out.global_init).find("curl_easy_init", out.easy_init).find("curl_easy_setopt", out.easy_setopt).find("curl_easy_perform", out.easy_perform);
  library.find("curl_easy_getinfo", out.easy_getinfo).find("curl_easy_cleanup", out.easy_cleanup).find("curl_easy_strerror", out.easy_strerror);
  library.find("curl_slist_append", out.slist_append).find("curl_slist_free_all", out.slist_free_all).find("curl_free", out.free);
  library.find("curl_url", out.url).find("curl_url_set", out.url_set).find("curl_url_get", out.url_get).find("curl_url_cleanup", out.url_cleanup);
  if (!library.whole() || out.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
  return out;
}

/// nullptr where there is no libcurl.
const Curl* curl() {
  static const std::optional<Curl> kCurl = load_curl();
  return kCurl ? &*kCurl : nullptr;
}

std::unexpected<Error> no_curl() { return fail(Code::io, "http.client", 0, "libcurl.so.4 is not installed, or does not start"); }

struct Deleter {
  void operator()(CURL* handle) const { curl()->easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl()->slist_free_all(list); }
  void operator()(CURLU* url) const { curl()->url_cleanup(url); }
};
using Handle = std::unique_ptr<CURL, Deleter>;
using List = std::unique_ptr<curl_slist, Deleter>;
using Url = std::unique_ptr<CURLU, Deleter>;

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
  if (curl()->url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr) return {};
  std::string out(text);
  curl()->free(text);
  return out;
}

Url parse_url(std::string_view text) {
  Url url(curl()->url());
  if (url && curl()->url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), 0) != CURLUE_OK) url.reset();
  return url;
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
  curl()->easy_setopt(handle, option, value);
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
      return fail(Code::bad_value, "http.url", 0, curl()->easy_strerror(code));
    default:
      return fail(Code::io, "http.connect", 0, curl()->easy_strerror(code));
  }
}

}  // namespace

Result<void> check_url(std::string_view text) {
  if (curl() == nullptr) return no_curl();
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
  if (curl() == nullptr) return false;
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
  const Handle handle(curl()->easy_init());
  if (!handle) return fail(Code::internal, "http.connect", 0, "libcurl does not start");
  List headers;
  std::vector<std::string> lines = request.headers;
  lines.emplace_back("Expect:");
  for (const std::string& line : lines) {
    curl_slist* longer = curl()->slist_append(headers.get(), line.c_str());
    if (longer == nullptr) return fail(Code::internal, "http.headers");
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  Receiver receiver{.limits = request.limits, .allow_remote = request.allow_remote, .body = {}};
  configure(handle.get(), request, receiver, headers.get());
  const CURLcode code = curl()->easy_perform(handle.get());
  if (code != CURLE_OK) return explain(code, receiver);
  long status = 0;
  curl()->easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  return HttpReply{static_cast<int>(status), std::move(receiver.body)};
}

}  // namespace nikkan::net
