/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/page.h"

#include "ui/bell.h"
#include "ui/widgets/list.h"
#include "ui/widgets/top-bar.h"

typedef struct {
	DsLook look;
	GtkWidget *field, *zone;
	GtkWidget *top;
	char *title;
	int field_height;
	gboolean wide, above;
	gboolean listing; /* the zone holds a list, whose buttons stand at its foot */
} DsPagePrivate;

enum { PROP_TITLE = 1, PROP_FIELD_HEIGHT, PROP_WIDE, PROP_ABOVE, N_PROPS };

static GtkBuildableIface *parent_buildable;
static void buildable_init(GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE(DsPage, ds_page, GTK_TYPE_CONTAINER,
    G_ADD_PRIVATE(DsPage) G_IMPLEMENT_INTERFACE(GTK_TYPE_BUILDABLE, buildable_init))

#define PRIVATE(self) ((DsPagePrivate *)ds_page_get_instance_private(DS_PAGE(self)))

/* For a list in the zone a picture may lose a fifth of its height, then the list turns pages. */
#define SHRINK 0.8

/* Sizes of the field beside the zone: for text, and for a picture. */
static const struct {
	int text, picture;
} field_widths[DS_LAYOUT_N] = {
    [DS_LAYOUT_PORTRAIT] = {0, 0},
    [DS_LAYOUT_LANDSCAPE] = {544, 1120},
    [DS_LAYOUT_COMPACT] = {400, 720},
};

typedef struct {
	GtkAllocation field, zone;
} Places;

static int
least_height(GtkWidget *widget, int width, gboolean natural)
{
	int least, best;

	gtk_widget_get_preferred_height_for_width(widget, width, &least, &best);
	return natural ? best : least;
}

static int
least_width(GtkWidget *widget)
{
	int least, best;

	gtk_widget_get_preferred_width(widget, &least, &best);
	return least;
}

static Places
places_upright(DsPagePrivate *priv, int width, int height)
{
	gboolean fixed = priv->field_height > 0 && priv->look.layout == DS_LAYOUT_PORTRAIT;
	int wanted = fixed ? priv->field_height : least_height(priv->field, width, TRUE);
	int least = least_height(priv->field, width, FALSE);
	int left_at_best = height - least_height(priv->zone, width, TRUE);
	int left_at_most = height - least_height(priv->zone, width, FALSE);
	int field = MIN(wanted, MAX(left_at_best, (int)(wanted * SHRINK)));

	if (priv->look.low && !priv->listing)
		field = MAX(field, left_at_most);
	field = MAX(least, MIN(field, left_at_most));

	return (Places){{0, 0, width, field}, {0, field, width, MAX(height - field, 1)}};
}

static gboolean
both_fit(DsPagePrivate *priv, int field, int width, int height)
{
	return field >= least_width(priv->field) && width - field >= least_width(priv->zone) &&
	    least_height(priv->field, field, FALSE) <= height &&
	    least_height(priv->zone, width - field, FALSE) <= height;
}

/* The width of the field that is nearest to the wanted one and lets both sides fit. */
static int
divide(DsPagePrivate *priv, int wanted, int width, int height)
{
	for (int off = 0; off < width / 2; off += 20) {
		if (both_fit(priv, wanted - off, width, height))
			return wanted - off;
		if (both_fit(priv, wanted + off, width, height))
			return wanted + off;
	}
	return wanted;
}

static Places
places_beside(DsPagePrivate *priv, int width, int height)
{
	int wanted = priv->wide ? field_widths[priv->look.layout].picture
				: field_widths[priv->look.layout].text;
	int field = divide(priv, wanted, width, height);

	if (priv->look.left)
		return (Places){
		    {width - field, 0, field, height}, {0, 0, MAX(width - field, 1), height}};
	return (Places){{0, 0, field, height}, {field, 0, MAX(width - field, 1), height}};
}

static Places
places_for(DsPage *self, int width, int height)
{
	DsPagePrivate *priv = PRIVATE(self);

	if (priv->look.layout == DS_LAYOUT_PORTRAIT || priv->above)
		return places_upright(priv, width, height);
	return places_beside(priv, width, height);
}

static void
ds_page_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	DsPagePrivate *priv = PRIVATE(widget);
	Places places = places_for(DS_PAGE(widget), allocation->width, allocation->height);

	gtk_widget_set_allocation(widget, allocation);
	places.field.x += allocation->x;
	places.field.y += allocation->y;
	places.zone.x += allocation->x;
	places.zone.y += allocation->y;
	gtk_widget_size_allocate(priv->field, &places.field);
	gtk_widget_size_allocate(priv->zone, &places.zone);
}

/* The page asks for nothing: whatever it would like, the window keeps the size of the screen. */
static void
ds_page_get_preferred(GtkWidget *widget, int *minimum, int *natural)
{
	*minimum = *natural = 1;
}

static void
ds_page_add(GtkContainer *container, GtkWidget *child)
{
	DsPagePrivate *priv = PRIVATE(container);

	if (priv->field == NULL)
		priv->field = child;
	else
		priv->zone = child;
	gtk_widget_set_parent(child, GTK_WIDGET(container));
}

static void
ds_page_remove(GtkContainer *container, GtkWidget *child)
{
	DsPagePrivate *priv = PRIVATE(container);

	if (priv->field == child)
		priv->field = NULL;
	if (priv->zone == child)
		priv->zone = NULL;
	gtk_widget_unparent(child);
}

static void
ds_page_forall(GtkContainer *container, gboolean internals, GtkCallback callback, gpointer data)
{
	DsPagePrivate *priv = PRIVATE(container);

	if (priv->field != NULL)
		callback(priv->field, data);
	if (priv->zone != NULL)
		callback(priv->zone, data);
}

static void
ds_page_add_child(GtkBuildable *buildable, GtkBuilder *builder, GObject *child, const char *type)
{
	const char *class = type == NULL ? "field" : type;

	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(child)), class);
	parent_buildable->add_child(buildable, builder, child, NULL);
}

static void
buildable_init(GtkBuildableIface *iface)
{
	parent_buildable = g_type_interface_peek_parent(iface);
	iface->add_child = ds_page_add_child;
}

static void
ds_page_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	DsPagePrivate *priv = PRIVATE(object);

	switch (id) {
	case PROP_TITLE:
		g_free(priv->title);
		priv->title = g_value_dup_string(value);
		break;
	case PROP_FIELD_HEIGHT: priv->field_height = g_value_get_int(value); break;
	case PROP_WIDE: priv->wide = g_value_get_boolean(value); break;
	case PROP_ABOVE: priv->above = g_value_get_boolean(value); break;
	default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
	}
}

static void
ds_page_finalize(GObject *object)
{
	g_free(PRIVATE(object)->title);
	G_OBJECT_CLASS(ds_page_parent_class)->finalize(object);
}

static void
ds_page_class_init(DsPageClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GtkContainerClass *container = GTK_CONTAINER_CLASS(class);
	GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
	GParamSpec *properties[N_PROPS] = {
	    [PROP_TITLE] = g_param_spec_string("title", "", "", NULL, flags),
	    [PROP_FIELD_HEIGHT] = g_param_spec_int("field-height", "", "", 0, 4000, 0, flags),
	    [PROP_WIDE] = g_param_spec_boolean("wide", "", "", FALSE, flags),
	    [PROP_ABOVE] = g_param_spec_boolean("above", "", "", FALSE, flags),
	};

	object->set_property = ds_page_set_property;
	object->finalize = ds_page_finalize;
	widget->size_allocate = ds_page_size_allocate;
	widget->get_preferred_width = ds_page_get_preferred;
	widget->get_preferred_height = ds_page_get_preferred;
	container->add = ds_page_add;
	container->remove = ds_page_remove;
	container->forall = ds_page_forall;
	g_object_class_install_properties(object, N_PROPS, properties);
	gtk_widget_class_set_css_name(widget, "page");
}

static void
ds_page_init(DsPage *self)
{
	gtk_widget_set_has_window(GTK_WIDGET(self), FALSE);
}

static void
find_list(GtkWidget *widget, gpointer found)
{
	*(gboolean *)found = *(gboolean *)found || DS_IS_LIST(widget);
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), find_list, found);
}

GtkWidget *
ds_page_new(GType type, const DsLook *look)
{
	GtkWidget *page = g_object_new(type, "visible", TRUE, NULL);
	DsPagePrivate *priv = PRIVATE(page);

	priv->look = *look;
	priv->top = g_object_new(DS_TYPE_TOP_BAR, "visible", TRUE, NULL);
	gtk_box_pack_start(GTK_BOX(priv->field), priv->top, FALSE, FALSE, 0);
	gtk_box_reorder_child(GTK_BOX(priv->field), priv->top, 0);
	gtk_widget_show_all(priv->field);
	gtk_widget_show_all(priv->zone);
	if (priv->wide)
		gtk_style_context_add_class(gtk_widget_get_style_context(page), "wide");
	if (priv->above)
		gtk_style_context_add_class(gtk_widget_get_style_context(page), "above");
	find_list(priv->zone, &priv->listing);
	if (DS_PAGE_GET_CLASS(page)->arrange != NULL)
		DS_PAGE_GET_CLASS(page)->arrange(DS_PAGE(page), look);
	ds_look_space_out(&priv->look, page);
	return page;
}

void
ds_page_show_view(DsPage *self, const DsView *view)
{
	DsPagePrivate *priv = PRIVATE(self);

	DS_PAGE_GET_CLASS(self)->show_view(self, view); /* which may change the title */
	ds_bell_show_view(GTK_WIDGET(self), view);
	ds_top_bar_show(DS_TOP_BAR(priv->top), view, priv->title, &priv->look);
}

const DsLook *
ds_page_look(DsPage *self)
{
	return &PRIVATE(self)->look;
}

void
ds_page_move_to_field(DsPage *self, GtkWidget *actions)
{
	GtkWidget *foot = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

	g_object_ref(actions);
	gtk_container_remove(GTK_CONTAINER(gtk_widget_get_parent(actions)), actions);
	gtk_style_context_add_class(gtk_widget_get_style_context(foot), "foot");
	gtk_box_pack_start(GTK_BOX(foot), actions, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(PRIVATE(self)->field), foot, FALSE, FALSE, 0);
	gtk_widget_show(foot);
	g_object_unref(actions);
}

/* By how much a part needs more than it gets. */
static void
add_lack(GtkWidget *part, const GtkAllocation *place, int *lack_width, int *lack_height)
{
	*lack_width = MAX(*lack_width, least_width(part) - place->width);
	*lack_height = MAX(*lack_height, least_height(part, place->width, FALSE) - place->height);
}

void
ds_page_measure(DsPage *self, int width, int height, int *need_width, int *need_height)
{
	DsPagePrivate *priv = PRIVATE(self);
	Places places = places_for(self, width, height);
	int lack_width = 0, lack_height = 0;

	add_lack(priv->field, &places.field, &lack_width, &lack_height);
	add_lack(priv->zone, &places.zone, &lack_width, &lack_height);
	*need_width = width + lack_width;
	*need_height = height + lack_height;
}
