// An easy handle for each POST: they are few.
#include "emulator/secrets/https_post.hpp"

#include <curl/curl.h>

#include <memory>

namespace apprunner::secrets {

namespace {

constexpr long connect_limit_ms = 5'000;
constexpr long answer_limit_ms = 10'000;
constexpr std::size_t answer_bytes_max = 1UL * 1024 * 1024;

std::size_t take(char* data, std::size_t size, std::size_t count, void* into) {
    auto& body = *static_cast<std::string*>(into);
    if (body.size() + size * count > answer_bytes_max) return 0;
    body.append(data, size * count);
    return size * count;
}

int look(void* stops, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const std::atomic<bool>*>(stops)->load() ? 1 : 0;
}

}  // namespace

base::Result<PostReply> post(
    const std::string& endpoint,
    const base::SignedFields& fields,
    const std::string& body,
    const std::atomic<bool>& stops
) {
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(
        curl_easy_init(), curl_easy_cleanup
    );
    if (!easy) return base::Error{base::Errc::internal, "libcurl gives no handle"};
    curl_slist* list = nullptr;
    for (const auto& [name, value] : fields) {
        list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
        list, curl_slist_free_all
    );
    PostReply reply;
    CURL* handle = easy.get();
    curl_easy_setopt(handle, CURLOPT_URL, endpoint.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_limit_ms);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, answer_limit_ms);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &reply.body);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &stops);
    const CURLcode code = curl_easy_perform(handle);
    if (code != CURLE_OK) {
        const auto kind = code == CURLE_OPERATION_TIMEDOUT ? base::Errc::timed_out
                          : code == CURLE_WRITE_ERROR      ? base::Errc::protocol
                                                           : base::Errc::unreachable;
        return base::Error{kind, endpoint + " did not answer: " + curl_easy_strerror(code)};
    }
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    reply.status = static_cast<int>(status);
    return reply;
}

}  // namespace apprunner::secrets
