#include "bench/corpus/words.hpp"

namespace nikkan::bench {
namespace {

constexpr Group kGroups[] = {
    {"pathw", "Path Weighting", "pathw", false},          {"ledgr", "Ledgers for Routing", "ledgr", false},
    {"tinyk", "Tiny Key Exchange", "tinyk", false},       {"mesht", "Mesh Telemetry", "mesh-telemetry", false},
    {"dnsq", "DNS Quorum", "dnsq", false},                {"clockd", "Clock Distribution", "clockd", false},
    {"flowx", "Flow Export Extensions", "flowx", false},  {"mailp", "Mail Policy", "mail-policy", false},
    {"hintz", "Hints for Zones", "hintz", false},         {"ropem", "Remote Operation of Equipment", "ropem", false},
    {"strmx", "Stream Multiplexing", "strmx", false},     {"labelr", "Label Registries", "labelr", false},
    {"qrand", "Quantum Randomness", "qrand", true},       {"fairq", "Fair Queueing", "fairq", true}};

constexpr std::string_view kGiven[] = {"Aki", "Bela", "Chidi", "Dana", "Eero", "Farah", "Goran", "Hanae", "Imre", "Jun", "Katya", "Lior",
                                       "Mina", "Noor", "Oana", "Petra", "Quim", "Rui", "Sana", "Tove", "Ugo", "Vera", "Wen", "Ximena",
                                       "Yosef", "Zora", "J\u00f6rg", "Ren\u00e9e"};
constexpr std::string_view kSurnames[] = {"Abara", "Brandt", "Castellan", "Dorsey", "Ekholm", "Farkas", "Ganz", "Hoshino", "Ibarra",
                                          "Jansky", "Kowal", "Lindqvist", "Moreau", "Nakata", "Oduya", "Pereira", "Quist", "Rahman",
                                          "Sokolov", "Tanaka", "Ullman", "Vargas", "Weiss", "Xu", "Yilmaz", "Zeller", "M\u00fcller"};
constexpr std::string_view kNouns[] = {"session", "prefix", "certificate", "attribute", "receiver", "speaker", "record", "token", "link",
                                       "collector", "exporter", "key", "signature", "timer", "domain", "resolver", "client", "server",
                                       "router", "message", "option", "extension", "registry", "policy", "measurement", "flow", "path",
                                       "segment", "identifier", "header", "namespace", "cache", "deployment", "operator"};
constexpr std::string_view kAdjectives[] = {"reliable", "lightweight", "secure", "incremental", "distributed", "optional", "mandatory",
                                            "authenticated", "encrypted", "constrained", "hierarchical", "deterministic", "scalable",
                                            "interoperable", "stateless", "unidirectional", "transitive", "compact", "explicit"};
constexpr std::string_view kVerbs[] = {"advertise", "validate", "negotiate", "encode", "withdraw", "sign", "measure", "discover", "register",
                                       "refresh", "aggregate", "constrain", "export", "reflect", "synchronize", "delegate", "protect"};
constexpr std::string_view kTerms[] = {"BGP", "OSPF", "TLS", "QUIC", "DNSSEC", "IPv6", "MPLS", "CBOR", "JSON", "HTTP", "IPFIX", "RPKI",
                                       "DANE", "COSE", "SRv6", "BMP", "YANG", "NTP", "RTP", "IS-IS", "EVPN", "OAuth"};

}  // namespace

std::span<const Group> groups() { return kGroups; }
std::span<const std::string_view> given_names() { return kGiven; }
std::span<const std::string_view> surnames() { return kSurnames; }
std::span<const std::string_view> nouns() { return kNouns; }
std::span<const std::string_view> adjectives() { return kAdjectives; }
std::span<const std::string_view> verbs() { return kVerbs; }
std::span<const std::string_view> terms() { return kTerms; }

}  // namespace nikkan::bench
