# Portal behind Varnish, for who has more readers than nginx and the site should see.
#
# It stands between the server that ends HTTPS, which alone may reach it and sets X-Forwarded-For and
# X-Forwarded-Proto, and the site (one machine, or the balancer of several). What differs from one
# site to another: the backend, and who may have pages forgotten: the machines with workers, whose
# FRONTEND_CACHE=http://THIS-MACHINE:6081 says where. Debian's package is varnish; a test starts it
# with this file.

vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

acl portal_nodes {
    "127.0.0.1";
    "10.0.0.0"/24;
}

sub vcl_recv {
    if (req.method == "BAN") {
        if (client.ip !~ portal_nodes) {
            return (synth(403, "Forbidden"));
        }
        ban("obj.http.X-Portal-Host == " + req.http.Host);
        return (synth(200, "Forgotten"));
    }
    # The site believes the last address in this header: the visitor's, not the front server's.
    set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ",[^,]*$", "");

    # What nobody else may be given; the same rules are in portal/published/addresses.py.
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Cookie ~ "(^|;\s*)(__Host-)?(sessionid|messages)=") {
        return (pass);
    }
    if (req.url ~ "^/(en/)?(admin|documents|drafts|_util|healthz)" || req.url ~ "^/media/documents/") {
        return (pass);
    }
    unset req.http.Cookie;
    return (hash);
}

sub vcl_backend_response {
    set beresp.http.X-Portal-Host = bereq.http.Host;
    # A page that is the same for all has a tag, and has to be asked for each time: here for a
    # minute it need not be, because the worker says when it is another (`BAN`).
    if (beresp.status == 200 && beresp.http.ETag && beresp.http.Cache-Control == "no-cache"
        && !beresp.http.Set-Cookie) {
        set beresp.ttl = 60s;
        set beresp.grace = 0s;
        set beresp.keep = 1h;
        return (deliver);
    }
    if (beresp.http.Cache-Control !~ "max-age=[1-9]") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
}

sub vcl_deliver {
    unset resp.http.X-Portal-Host;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}
