// Implements tls_certificate.hpp with OpenSSL.
#include "emulator/ingress/tls_certificate.hpp"

#include <boost/asio/ip/address.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace apprunner::ingress {

namespace {

template <auto free_function>
struct Free {
    template <class Object>
    void operator()(Object* object) const {
        free_function(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

constexpr long seconds_per_day = 86'400;
constexpr int days_left_min = 30;

bool add_extension(X509* certificate, int kind, const std::string& value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1U) == 1;
}

bool set_name(X509* certificate) {
    X509_NAME* const name = X509_get_subject_name(certificate);
    const auto* const text = reinterpret_cast<const unsigned char*>("apprunner-sim");
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

std::string alternatives_of(const std::vector<std::string>& names) {
    std::vector<std::string> alternatives;
    for (const std::string& name : names) {
        boost::system::error_code no_address;
        boost::asio::ip::make_address(name, no_address);
        alternatives.push_back((no_address ? "DNS:" : "IP:") + name);
    }
    return fmt::format("{}", fmt::join(alternatives, ","));
}

Certificate make(EVP_PKEY* key, const std::vector<std::string>& names) {
    Certificate certificate(X509_new());
    X509* const made = certificate.get();
    const std::string alternatives = alternatives_of(names);
    const bool good =
        made && X509_set_version(made, X509_VERSION_3) == 1 && set_random_serial(made) &&
        // A client's clock may be behind.
        X509_gmtime_adj(X509_getm_notBefore(made), -seconds_per_day) &&
        X509_gmtime_adj(X509_getm_notAfter(made), (certificate_days_max - 1) * seconds_per_day) &&
        set_name(made) && X509_set_pubkey(made, key) == 1 &&
        add_extension(made, NID_subject_alt_name, alternatives) &&
        add_extension(made, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(made, NID_ext_key_usage, "serverAuth") &&
        X509_sign(made, key, EVP_sha256()) > 0;
    return good ? std::move(certificate) : nullptr;
}

File open_private(const std::string& path) {
    std::remove(path.c_str());
    const mode_t former = ::umask(0077);
    File file(std::fopen(path.c_str(), "w"));
    ::umask(former);
    return file;
}

/// There, with its key, and valid for long enough.
bool is_good(const TlsFiles& files) {
    const File file(std::fopen(files.certificate.c_str(), "r"));
    if (!file || !std::filesystem::exists(files.private_key)) return false;
    const Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    int days = 0;
    int seconds = 0;
    const bool is_read =
        certificate &&
        ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) == 1;
    return is_read && days >= days_left_min;
}

base::Error cannot_write(const std::string& path) {
    return {base::Errc::invalid_argument, fmt::format("cannot write {}", path)};
}

}  // namespace

base::Result<TlsFiles> make_certificate(
    const std::string& folder, const std::vector<std::string>& names
) {
    if (names.empty())
        return base::Error(base::Errc::invalid_argument, "a certificate needs a name");
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key ? make(key.get(), names) : nullptr;
    if (!certificate) {
        return base::Error(base::Errc::internal, "OpenSSL could not make a certificate");
    }
    TlsFiles files{folder + "/certificate.pem", folder + "/key.pem"};
    const File key_file = open_private(files.private_key);
    if (!key_file ||
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
            1) {
        return cannot_write(files.private_key);
    }
    const File certificate_file(std::fopen(files.certificate.c_str(), "w"));
    if (!certificate_file || PEM_write_X509(certificate_file.get(), certificate.get()) != 1) {
        return cannot_write(files.certificate);
    }
    return files;
}

base::Result<TlsFiles> certificate_in(
    const std::string& folder, const std::vector<std::string>& names
) {
    const TlsFiles files{folder + "/certificate.pem", folder + "/key.pem"};
    if (is_good(files)) return files;
    std::error_code error;
    const mode_t former = ::umask(0077);
    std::filesystem::create_directories(folder, error);
    ::umask(former);
    if (error) return cannot_write(folder);
    return make_certificate(folder, names);
}

}  // namespace apprunner::ingress
