#pragma once
// What a proxy knows, for Prometheus.
#include <string>

#include "nikkan/services/form/proxy.hpp"

namespace nikkan::form {

/// All families begin with "nikkan_form_".
std::string to_metrics(const Proxy& proxy);

}  // namespace nikkan::form
