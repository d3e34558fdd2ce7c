#include "nikkan/services/form/proxy_metrics.hpp"

#include "nikkan/base/prometheus.hpp"

namespace nikkan::form {

std::string to_metrics(const Proxy& proxy) {
  using prometheus::Kind;
  prometheus::Writer out;
  const ProxyCounters& c = proxy.counters();
  const auto one = [&](std::string_view name, std::string_view help, Kind kind, std::uint64_t value) { out.family(name, help, kind).sample("", value); };
  one("nikkan_form_clients", "Clients that are connected.", Kind::gauge, proxy.clients());
  one("nikkan_form_idle_upstreams", "Connections to the server that wait for a request.", Kind::gauge, proxy.idle_upstreams());
  one("nikkan_form_clients_total", "Clients since the start.", Kind::counter, c.accepted);
  one("nikkan_form_clients_turned_away_total", "Clients beyond the limit.", Kind::counter, c.turned_away);
  one("nikkan_form_clients_made_room_total", "Idle clients that were closed for others.", Kind::counter, c.made_room);
  one("nikkan_form_requests_total", "Requests whose head was good.", Kind::counter, c.requests);
  one("nikkan_form_answers_total", "Answers of the server that were handed on whole.", Kind::counter, c.answered);
  one("nikkan_form_forms_total", "Requests with a multipart/form-data body.", Kind::counter, c.forms);
  one("nikkan_form_rewritten_forms_total", "Forms in which something was rewritten.", Kind::counter, c.rewritten_forms);
  one("nikkan_form_rewritten_parts_total", "Consolidated parts that were expanded or made.", Kind::counter, c.rewritten_parts);
  one("nikkan_form_rewritten_fields_total", "Fields in them.", Kind::counter, c.rewritten_fields);
  one("nikkan_form_spooled_total", "Bodies that went through a file.", Kind::counter, c.spooled);
  one("nikkan_form_request_octets_total", "Octets of bodies of clients.", Kind::counter, c.request_octets);
  one("nikkan_form_response_octets_total", "Octets of bodies of the server.", Kind::counter, c.response_octets);
  one("nikkan_form_broken_total", "Exchanges that one side broke off.", Kind::counter, c.broken);
  out.family("nikkan_form_pauses_total", "How often one side was not read because the other did not take what there was.", Kind::counter);
  out.sample({{"side", "client"}}, c.client_pauses).sample({{"side", "server"}}, c.upstream_pauses);
  out.family("nikkan_form_refused_total", "Requests that the proxy answered itself, by reason.", Kind::counter);
  out.sample({{"reason", "bad_request"}}, c.bad_request).sample({{"reason", "too_large"}}, c.too_large);
  out.sample({{"reason", "unsupported"}}, c.unsupported).sample({{"reason", "timed_out"}}, c.timed_out);
  out.sample({{"reason", "spool_failed"}}, c.spool_failed).sample({{"reason", "upstream_failed"}}, c.upstream_failed);
  return out.take();
}

}  // namespace nikkan::form
