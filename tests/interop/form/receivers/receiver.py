"""Answers with what a Python framework made of a form: receiver.py cgi|bottle|django|werkzeug

A WSGI server of the standard library around each; prints its port. Like every WSGI server in use it gives the application no more
than Content-Length octets, and nothing of a body that has none.
"""
import hashlib
import io
import json
import sys
import warnings
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

warnings.simplefilter("ignore", DeprecationWarning)


def facts(name, filename, kind, content):
    return [name, filename, kind, len(content), hashlib.sha256(content).hexdigest()]


def text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def by_cgi(environ):
    import cgi
    form = cgi.FieldStorage(fp=environ["wsgi.input"], environ=environ, keep_blank_values=True)
    fields, files = [], []

    def walk(items):
        for item in items or []:
            if item.filename is not None:
                content = item.file.read()
                files.append(facts(item.name, item.filename, item.type, content if isinstance(content, bytes) else content.encode()))
            elif isinstance(getattr(item, "list", None), list):
                walk(item.list)
            else:
                fields.append([item.name, text(item.value)])

    walk(form.list)
    return fields, files


def by_bottle(environ):
    import bottle
    request = bottle.BaseRequest(environ)
    fields = []
    for name, value in request.forms.allitems():
        if isinstance(value, str):
            fields.append([name, value])
        else:  # what cgi.FieldStorage decoded inside a part
            fields += [[item.name, text(item.value)] for item in value]
    files = [facts(name, upload.raw_filename, upload.content_type, upload.file.read()) for name, upload in request.files.allitems()]
    return fields, files


def by_werkzeug(environ):
    from werkzeug.wrappers import Request
    request = Request(environ)
    fields = [[name, value] for name, value in request.form.items(multi=True)]
    files = [facts(name, file.filename, file.content_type, file.read()) for name, file in request.files.items(multi=True)]
    return fields, files


def by_django(environ):
    import django
    from django.conf import settings
    if not settings.configured:
        settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], DEFAULT_CHARSET="utf-8")
        django.setup()
    from django.core.handlers.wsgi import WSGIRequest
    request = WSGIRequest(environ)
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    files = [facts(name, file.name, file.content_type, file.read()) for name, several in request.FILES.lists() for file in several]
    return fields, files


READERS = {"cgi": by_cgi, "bottle": by_bottle, "werkzeug": by_werkzeug, "django": by_django}


def main():
    read = READERS[sys.argv[1]]
    read({"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "0", "SERVER_NAME": "x", "SERVER_PORT": "80",
          "wsgi.input": io.BytesIO(), "QUERY_STRING": ""})  # a missing module is told before the port

    def application(environ, start_response):
        length = environ.get("CONTENT_LENGTH") or "0"
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        try:
            fields, files = read(environ)
            answer = {"fields": fields, "files": files}
        except Exception as error:  # whatever a framework throws at a body is what the test wants to see
            answer = {"fields": [], "files": [], "error": f"{type(error).__name__}: {error}"}
        answer["length"] = environ.get("CONTENT_LENGTH") or None
        answer["got"] = len(body)
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    WSGIServer.request_queue_size = 64
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()


main()
