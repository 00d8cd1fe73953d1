from django.urls import path

from announcements.discussions.views import lists, moderation, opening, posts, threads

app_name = "discussions"
urlpatterns = [
    path("my/discussions/", lists.mine, name="mine"),
    path("my/spaces/", lists.spaces, name="spaces"),
    path("my/questions/", lists.waiting, name="waiting"),
    path("talk/reports/", moderation.reports, name="reports"),
    path("talk/reports/<int:pk>/keep/", moderation.keep, name="keep"),
    path("talk/open/", opening.open_discussion, name="open"),
    path("talk/open-space/", opening.open_space, name="open_space"),
    path("talk/<uuid:key>/", lists.discussion, name="discussion"),
    path("talk/<uuid:key>/ask/", threads.ask, name="ask"),
    path("talk/<uuid:key>/draft/", threads.new_draft, name="new_draft"),
    path("talk/<uuid:key>/members/", opening.members, name="members"),
    path("talk/<uuid:key>/members/<int:pk>/remove/", opening.remove, name="remove"),
    path("talk/<uuid:key>/close/", opening.close, name="close"),
    path("talk/thread/<uuid:key>/", threads.thread, name="thread"),
    path("talk/thread/<uuid:key>/reply/", threads.reply, name="reply"),
    path("talk/thread/<uuid:key>/draft/", threads.draft, name="draft"),
    path("talk/thread/<uuid:key>/unread/", threads.unread, name="unread"),
    path("talk/thread/<uuid:key>/follow/", threads.follow, name="follow"),
    path("talk/thread/<uuid:key>/arrange/", moderation.arrange, name="arrange"),
    path("talk/thread/<uuid:key>/move/", moderation.move, name="move"),
    path("talk/thread/<uuid:key>/hide/", moderation.hide_thread, name="hide_thread"),
    path("talk/post/<int:pk>/", posts.post, name="post"),
    path("talk/post/<int:pk>/edit/", posts.edit, name="edit"),
    path("talk/post/<int:pk>/accept/", posts.accept, name="accept"),
    path("talk/post/<int:pk>/report/", posts.report, name="report"),
    path("talk/post/<int:pk>/hide/", moderation.hide_post, name="hide_post"),
    path("talk/post/<int:pk>/show/", moderation.show_post, name="show_post"),
    path("talk/file/<int:pk>/<str:name>", posts.attachment, name="attachment"),
]
