def look(request):
    return {}
