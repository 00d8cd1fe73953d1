"""Screens of the tests' own, on which the behaviours of the look are tried."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from portal import urls as portal_urls

LESSON = Template("""
{% extends "themes/base.html" %}{% load look %}
{% block title %}Pumps · Stoa{% endblock %}
{% block main %}
<div class="wrap page"><article class="prose">
  <h1>Pumps</h1>
  <button class="btn" type="button" data-disclosure aria-expanded="false" aria-controls="filters">
    Filters</button>
  <div class="folds" id="filters" data-folded>Only the short ones</div>
  <form class="panel stack" data-question aria-label="Check yourself">
    <fieldset><legend>Which valve first?</legend>
      <label class="choice" data-correct="false"><input class="check" type="radio" name="a">
        <span>Inlet <span class="answer-said" role="status" hidden>Pressure stays.</span></span>
      </label>
      <label class="choice" data-correct="true"><input class="check" type="radio" name="a">
        <span>Outlet</span></label>
    </fieldset>
    <p class="note" role="status" data-verdict="right" hidden>Right.</p>
    <p class="note" role="status" data-verdict="wrong" hidden>Not quite.</p>
    <p class="note" role="status" data-verdict="none" hidden>Choose first.</p>
    <button class="btn" type="submit">Check</button>
  </form>
  <div class="embed-door"><button class="btn" type="button" data-embed-src="/film/"
    data-embed-title="The film">Play</button></div>
  <form method="post" action="/count/" id="twice">{% csrf_token %}
    <button class="btn" type="submit">Send</button></form>
  {% for line in lines %}<p>A line of the lesson.</p>{% endfor %}
  <p id="said" role="status" hidden>Done</p>
  <form method="post" action="/count/" data-done-when-seen="said">{% csrf_token %}
    <button class="btn btn-main" type="submit">I have read it</button></form>
</article></div>
{% endblock %}
""")
PARTS = Template("""
{% extends "themes/base.html" %}{% load look %}
{% block title %}Parts · Stoa{% endblock %}
{% block main %}
<div class="wrap page stack stack-xl">
  <h1>Parts</h1>
  {% colonnade 2 6 %}{% colonnade 3 20 %}
  {% include "themes/components/progress.html" with percent=40 label="This year" %}
  <form class="stack" method="post">{% include "themes/components/form.html" %}</form>
  {% include "themes/components/empty.html" with title="Nothing here yet" text="Look around." %}
</div>
{% endblock %}
""")
OPTION = '<div role="option" id="o{0}" aria-selected="false" data-href="/parts/?{0}">{1} {0}</div>'


class WishForm(forms.Form):
    name = forms.CharField(help_text="As it shall stand.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    level = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")])
    kind = forms.ChoiceField(choices=[("a", "Alpha"), ("b", "Beta")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I have read it")


def lesson(request):
    return HttpResponse(LESSON.render(RequestContext(request, {"lines": range(60)})))


def parts(request):
    messages.success(request, "Saved.")
    messages.error(request, "This course is full.")
    form = WishForm({"name": ""})
    return HttpResponse(PARTS.render(RequestContext(request, {"form": form})))


def suggest(request):
    said = [OPTION.format(number, request.GET["q"]) for number in (1, 2)]
    return HttpResponse("".join(said))


def count(request):
    request.session["counted"] = request.session.get("counted", 0) + 1
    return HttpResponse(str(request.session["counted"]))


def film(request):
    return HttpResponse("A film")


urlpatterns = [
    path("lesson/", lesson),
    path("parts/", parts),
    path("hints/", suggest),
    path("count/", count),
    path("film/", film),
    *portal_urls.urlpatterns,
]
handler403 = portal_urls.handler403
handler404 = portal_urls.handler404
