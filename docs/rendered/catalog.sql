-- The catalogue's tables in the schema of a marketplace. Rendered by `manage.py render`; a test compares it.

CREATE TABLE listings_buyer (
    customer_ref character varying(40) NOT NULL,
    id bigint NOT NULL,
    listing_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    CONSTRAINT a_buyer_is_counted_once UNIQUE (listing_id, customer_ref),
    CONSTRAINT listings_buyer_listing_id_19e6d89e_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_buyer_organisation_id_ada4739e_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_buyer_pkey PRIMARY KEY (id)
);
CREATE INDEX listings_buyer_listing_id_19e6d89e ON listings_buyer USING btree (listing_id);
CREATE INDEX listings_buyer_organisation_id_ada4739e ON listings_buyer USING btree (organisation_id);
CREATE POLICY owned ON listings_buyer FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_formerslug (
    id bigint NOT NULL,
    left_at timestamp with time zone NOT NULL,
    listing_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    slug character varying(80) NOT NULL,
    CONSTRAINT listings_formerslug_listing_id_94305d31_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_formerslug_organisation_id_b2e8695c_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_formerslug_pkey PRIMARY KEY (id),
    CONSTRAINT listings_formerslug_slug_key UNIQUE (slug)
);
CREATE INDEX listings_formerslug_listing_id_94305d31 ON listings_formerslug USING btree (listing_id);
CREATE INDEX listings_formerslug_organisation_id_b2e8695c ON listings_formerslug USING btree (organisation_id);
CREATE INDEX listings_formerslug_slug_37d14948_like ON listings_formerslug USING btree (slug varchar_pattern_ops);
CREATE POLICY owned ON listings_formerslug FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));
CREATE POLICY shown ON listings_formerslug FOR SELECT USING true;

CREATE TABLE listings_importbatch (
    added integer NOT NULL,
    changed integer NOT NULL,
    digest character varying(64) NOT NULL,
    id bigint NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    organisation_id bigint NOT NULL,
    public_id character varying(32) NOT NULL,
    source character varying(40) NOT NULL,
    CONSTRAINT listings_importbatch_added_check CHECK (added >= 0),
    CONSTRAINT listings_importbatch_changed_check CHECK (changed >= 0),
    CONSTRAINT listings_importbatch_organisation_id_c195c5f2_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_importbatch_pkey PRIMARY KEY (id),
    CONSTRAINT listings_importbatch_public_id_key UNIQUE (public_id)
);
CREATE INDEX listings_importbatch_organisation_id_c195c5f2 ON listings_importbatch USING btree (organisation_id);
CREATE INDEX listings_importbatch_public_id_fe35b421_like ON listings_importbatch USING btree (public_id varchar_pattern_ops);
CREATE POLICY owned ON listings_importbatch FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_importedentry (
    batch_id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    id bigint NOT NULL,
    listing_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    path character varying(240) NOT NULL,
    source character varying(40) NOT NULL,
    CONSTRAINT an_entry_is_imported_once UNIQUE (source, path),
    CONSTRAINT listings_importedent_batch_id_f7422263_fk_listings_ FOREIGN KEY (batch_id) REFERENCES listings_importbatch(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_importedent_listing_id_0f88a1af_fk_listings_ FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_importedent_organisation_id_5edf6ee0_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_importedentry_listing_id_key UNIQUE (listing_id),
    CONSTRAINT listings_importedentry_pkey PRIMARY KEY (id)
);
CREATE INDEX listings_importedentry_batch_id_f7422263 ON listings_importedentry USING btree (batch_id);
CREATE INDEX listings_importedentry_organisation_id_5edf6ee0 ON listings_importedentry USING btree (organisation_id);
CREATE POLICY owned ON listings_importedentry FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_labelset (
    digest character varying(64) NOT NULL,
    id bigint NOT NULL,
    labels character varying(90)[] NOT NULL,
    listings integer NOT NULL,
    price_bucket smallint NOT NULL,
    CONSTRAINT listings_labelset_digest_key UNIQUE (digest),
    CONSTRAINT listings_labelset_listings_check CHECK (listings >= 0),
    CONSTRAINT listings_labelset_pkey PRIMARY KEY (id)
);
CREATE INDEX listings_labelset_digest_117a4ba6_like ON listings_labelset USING btree (digest varchar_pattern_ops);
CREATE POLICY owned ON listings_labelset FOR ALL USING (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) WITH CHECK (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text);
CREATE POLICY shown ON listings_labelset FOR SELECT USING true;

CREATE TABLE listings_listing (
    created_at timestamp with time zone NOT NULL,
    first_published_at timestamp with time zone,
    id bigint NOT NULL,
    live_version_id bigint,
    organisation_id bigint NOT NULL,
    public_id character varying(32) NOT NULL,
    releases jsonb NOT NULL DEFAULT '[]'::jsonb,
    retired_at timestamp with time zone,
    slug character varying(80) NOT NULL,
    state character varying(10) NOT NULL,
    CONSTRAINT listings_listing_live_version_id_038e71c2_fk_listings_ FOREIGN KEY (live_version_id) REFERENCES listings_listingversion(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listing_organisation_id_98746963_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listing_pkey PRIMARY KEY (id),
    CONSTRAINT listings_listing_public_id_key UNIQUE (public_id),
    CONSTRAINT live_listings_show_a_version CHECK (live_version_id IS NOT NULL AND state::text = 'live'::text OR NOT state::text = 'live'::text AND live_version_id IS NULL),
    CONSTRAINT one_listing_of_an_organisation_an_address UNIQUE (organisation_id, slug),
    CONSTRAINT retired_listings_have_a_time CHECK (retired_at IS NOT NULL AND state::text = 'retired'::text OR NOT state::text = 'retired'::text AND retired_at IS NULL)
);
CREATE INDEX listings_listing_live_version_id_038e71c2 ON listings_listing USING btree (live_version_id);
CREATE INDEX listings_listing_organisation_id_98746963 ON listings_listing USING btree (organisation_id);
CREATE INDEX listings_listing_public_id_1e4b2d74_like ON listings_listing USING btree (public_id varchar_pattern_ops);
CREATE INDEX listings_listing_slug_984b866c ON listings_listing USING btree (slug);
CREATE INDEX listings_listing_slug_984b866c_like ON listings_listing USING btree (slug varchar_pattern_ops);
CREATE UNIQUE INDEX one_public_listing_an_address ON listings_listing USING btree (slug) WHERE first_published_at IS NOT NULL;
CREATE POLICY owned ON listings_listing FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));
CREATE POLICY shown ON listings_listing FOR SELECT USING ((state)::text <> 'draft'::text);

CREATE TABLE listings_listingversion (
    category character varying(60) NOT NULL,
    claimed_at timestamp with time zone,
    claimed_by_id bigint,
    content jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    digest character varying(64) NOT NULL,
    facets jsonb NOT NULL,
    footprint jsonb NOT NULL,
    id bigint NOT NULL,
    listing_id bigint NOT NULL,
    logo_digest character varying(64) NOT NULL,
    number integer NOT NULL,
    organisation_id bigint NOT NULL,
    plan_id bigint,
    privacy jsonb NOT NULL,
    public_id character varying(32) NOT NULL,
    published_at timestamp with time zone,
    regions character varying(8)[] NOT NULL,
    release_number character varying(40) NOT NULL,
    revision integer NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    state character varying(20) NOT NULL,
    submitted_at timestamp with time zone,
    submitted_by_id bigint,
    support jsonb NOT NULL,
    CONSTRAINT a_listing_has_each_version_once UNIQUE (listing_id, number),
    CONSTRAINT listings_listingvers_claimed_by_id_37bf2804_fk_accounts_ FOREIGN KEY (claimed_by_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listingvers_listing_id_92697430_fk_listings_ FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listingvers_organisation_id_47e719ef_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listingvers_submitted_by_id_31171412_fk_accounts_ FOREIGN KEY (submitted_by_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listingversion_number_check CHECK (number >= 0),
    CONSTRAINT listings_listingversion_pkey PRIMARY KEY (id),
    CONSTRAINT listings_listingversion_plan_id_3dc2d2ac_fk_pricing_plan_id FOREIGN KEY (plan_id) REFERENCES pricing_plan(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_listingversion_public_id_key UNIQUE (public_id),
    CONSTRAINT listings_listingversion_revision_check CHECK (revision >= 0),
    CONSTRAINT published_versions_have_a_time CHECK (NOT (state::text = ANY (ARRAY['published'::character varying::text, 'superseded'::character varying::text, 'taken_down'::character varying::text, 'retired'::character varying::text])) OR published_at IS NOT NULL),
    CONSTRAINT reviews_have_a_reviewer CHECK (NOT state::text = 'in_review'::text OR claimed_by_id IS NOT NULL) NOT VALID,
    CONSTRAINT sent_versions_have_a_digest CHECK ((state::text = ANY (ARRAY['draft'::character varying::text, 'changes_requested'::character varying::text])) OR digest::text ~ '^[0-9a-f]{64}$'::text),
    CONSTRAINT versions_are_reviewed_by_somebody_else CHECK (claimed_by_id IS NULL OR submitted_by_id IS NOT NULL AND NOT (claimed_by_id = submitted_by_id AND claimed_by_id IS NOT NULL AND submitted_by_id IS NOT NULL)) NOT VALID
);
CREATE INDEX listings_listingversion_claimed_by_id_37bf2804 ON listings_listingversion USING btree (claimed_by_id);
CREATE INDEX listings_listingversion_listing_id_92697430 ON listings_listingversion USING btree (listing_id);
CREATE INDEX listings_listingversion_organisation_id_47e719ef ON listings_listingversion USING btree (organisation_id);
CREATE INDEX listings_listingversion_plan_id_3dc2d2ac ON listings_listingversion USING btree (plan_id);
CREATE INDEX listings_listingversion_public_id_ebefe175_like ON listings_listingversion USING btree (public_id varchar_pattern_ops);
CREATE INDEX listings_listingversion_submitted_by_id_31171412 ON listings_listingversion USING btree (submitted_by_id);
CREATE INDEX versions_waiting ON listings_listingversion USING btree (submitted_at) WHERE state::text = ANY (ARRAY['submitted'::character varying::text, 'in_review'::character varying::text]);
CREATE UNIQUE INDEX one_open_version_per_listing ON listings_listingversion USING btree (listing_id) WHERE state::text = ANY (ARRAY['draft'::character varying::text, 'submitted'::character varying::text, 'in_review'::character varying::text, 'changes_requested'::character varying::text, 'approved'::character varying::text]);
CREATE UNIQUE INDEX one_published_version_per_listing ON listings_listingversion USING btree (listing_id) WHERE state::text = 'published'::text;
CREATE POLICY owned ON listings_listingversion FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));
CREATE POLICY shown ON listings_listingversion FOR SELECT USING ((state)::text = 'published'::text);

CREATE TABLE listings_media (
    created_at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    height integer NOT NULL,
    id bigint NOT NULL,
    media_type character varying(20) NOT NULL,
    organisation_id bigint NOT NULL,
    public_id character varying(32) NOT NULL,
    size integer NOT NULL,
    width integer NOT NULL,
    CONSTRAINT an_organisation_has_each_picture_once UNIQUE (organisation_id, digest),
    CONSTRAINT listings_media_height_check CHECK (height >= 0),
    CONSTRAINT listings_media_organisation_id_d74c4a7c_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_media_pkey PRIMARY KEY (id),
    CONSTRAINT listings_media_public_id_key UNIQUE (public_id),
    CONSTRAINT listings_media_size_check CHECK (size >= 0),
    CONSTRAINT listings_media_width_check CHECK (width >= 0),
    CONSTRAINT media_is_named_by_a_sha256 CHECK (digest::text ~ '^[0-9a-f]{64}$'::text)
);
CREATE INDEX listings_media_organisation_id_d74c4a7c ON listings_media USING btree (organisation_id);
CREATE INDEX listings_media_public_id_2e280972_like ON listings_media USING btree (public_id varchar_pattern_ops);
CREATE POLICY owned ON listings_media FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_popularity (
    customers integer NOT NULL,
    id bigint NOT NULL,
    listing_id bigint NOT NULL,
    orders integer NOT NULL,
    organisation_id bigint NOT NULL,
    CONSTRAINT listings_popularity_customers_check CHECK (customers >= 0),
    CONSTRAINT listings_popularity_listing_id_42e5bc07_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_popularity_listing_id_key UNIQUE (listing_id),
    CONSTRAINT listings_popularity_orders_check CHECK (orders >= 0),
    CONSTRAINT listings_popularity_organisation_id_08d9e971_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_popularity_pkey PRIMARY KEY (id)
);
CREATE INDEX listings_popularity_organisation_id_08d9e971 ON listings_popularity USING btree (organisation_id);
CREATE POLICY owned ON listings_popularity FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_reviewcomment (
    author_id bigint NOT NULL,
    clause character varying(60) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    field character varying(120) NOT NULL,
    id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    public_id character varying(32) NOT NULL,
    side character varying(10) NOT NULL,
    text character varying(2000) NOT NULL,
    version_id bigint NOT NULL,
    CONSTRAINT listings_reviewcomme_organisation_id_a91ee90b_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewcomme_version_id_acbbebf0_fk_listings_ FOREIGN KEY (version_id) REFERENCES listings_listingversion(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewcomment_author_id_517c9cc6_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewcomment_pkey PRIMARY KEY (id),
    CONSTRAINT listings_reviewcomment_public_id_key UNIQUE (public_id)
);
CREATE INDEX listings_reviewcomment_author_id_517c9cc6 ON listings_reviewcomment USING btree (author_id);
CREATE INDEX listings_reviewcomment_organisation_id_a91ee90b ON listings_reviewcomment USING btree (organisation_id);
CREATE INDEX listings_reviewcomment_public_id_16f85254_like ON listings_reviewcomment USING btree (public_id varchar_pattern_ops);
CREATE INDEX listings_reviewcomment_version_id_acbbebf0 ON listings_reviewcomment USING btree (version_id);
CREATE POLICY owned ON listings_reviewcomment FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_reviewdecision (
    clauses character varying(60)[] NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    id bigint NOT NULL,
    note character varying(4000) NOT NULL,
    organisation_id bigint NOT NULL,
    outcome character varying(10) NOT NULL,
    public_id character varying(32) NOT NULL,
    reviewer_id bigint NOT NULL,
    snapshot jsonb NOT NULL DEFAULT '{}'::jsonb,
    version_id bigint NOT NULL,
    CONSTRAINT listings_reviewdecis_organisation_id_58465d69_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewdecis_reviewer_id_8f206e8d_fk_accounts_ FOREIGN KEY (reviewer_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewdecis_version_id_770a72cc_fk_listings_ FOREIGN KEY (version_id) REFERENCES listings_listingversion(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_reviewdecision_pkey PRIMARY KEY (id),
    CONSTRAINT listings_reviewdecision_public_id_key UNIQUE (public_id),
    CONSTRAINT rejections_name_a_clause CHECK (NOT outcome::text = 'rejected'::text OR
CASE
    WHEN clauses IS NULL THEN NULL::integer
    ELSE COALESCE(array_length(clauses, 1), 0)
END > 0)
);
CREATE INDEX listings_reviewdecision_organisation_id_58465d69 ON listings_reviewdecision USING btree (organisation_id);
CREATE INDEX listings_reviewdecision_public_id_560040b3_like ON listings_reviewdecision USING btree (public_id varchar_pattern_ops);
CREATE INDEX listings_reviewdecision_reviewer_id_8f206e8d ON listings_reviewdecision USING btree (reviewer_id);
CREATE INDEX listings_reviewdecision_version_id_770a72cc ON listings_reviewdecision USING btree (version_id);
CREATE POLICY owned ON listings_reviewdecision FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_searchentry (
    category character varying(60) NOT NULL,
    category_path character varying(60)[] NOT NULL,
    currency character varying(3) NOT NULL,
    customers integer NOT NULL,
    data_residency character varying(60)[] NOT NULL,
    deployment character varying(60)[] NOT NULL,
    entity_types character varying(60)[] NOT NULL,
    head_de tsvector,
    head_en tsvector,
    id bigint NOT NULL,
    is_blocked boolean NOT NULL,
    label_set_id bigint NOT NULL,
    labels character varying(90)[] NOT NULL,
    listing_id bigint NOT NULL,
    logo_digest character varying(64) NOT NULL,
    made_of character varying(16) NOT NULL,
    name_text character varying(400) NOT NULL,
    names jsonb NOT NULL,
    orders integer NOT NULL,
    organisation_id bigint NOT NULL,
    price_from_minor bigint,
    price_per character varying(40) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    purposes character varying(60)[] NOT NULL,
    regions character varying(8)[] NOT NULL,
    slug character varying(80) NOT NULL,
    taglines jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    vendor_name character varying(120) NOT NULL,
    vendor_slug character varying(60) NOT NULL,
    vendor_tier character varying(12) NOT NULL,
    version_ref character varying(32) NOT NULL,
    words_de tsvector,
    words_en tsvector,
    CONSTRAINT listings_searchentry_customers_check CHECK (customers >= 0),
    CONSTRAINT listings_searchentry_label_set_id_226c511e_fk_listings_ FOREIGN KEY (label_set_id) REFERENCES listings_labelset(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_searchentry_listing_id_9433cc8c_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_searchentry_listing_id_key UNIQUE (listing_id),
    CONSTRAINT listings_searchentry_orders_check CHECK (orders >= 0),
    CONSTRAINT listings_searchentry_organisation_id_b4db045f_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_searchentry_pkey PRIMARY KEY (id)
);
CREATE INDEX entry_by_date ON listings_searchentry USING btree (published_at DESC, listing_id DESC);
CREATE INDEX entry_by_label_set ON listings_searchentry USING btree (label_set_id, price_from_minor);
CREATE INDEX entry_by_logo ON listings_searchentry USING btree (logo_digest);
CREATE INDEX entry_by_orders ON listings_searchentry USING btree (orders DESC, listing_id DESC);
CREATE INDEX entry_by_price ON listings_searchentry USING btree (price_from_minor, listing_id);
CREATE INDEX entry_by_vendor ON listings_searchentry USING btree (vendor_slug);
CREATE INDEX entry_labels ON listings_searchentry USING gin (labels);
CREATE INDEX entry_name_likeness ON listings_searchentry USING gin (name_text gin_trgm_ops);
CREATE INDEX entry_words_de ON listings_searchentry USING gin (words_de);
CREATE INDEX entry_words_en ON listings_searchentry USING gin (words_en);
CREATE INDEX listings_searchentry_organisation_id_b4db045f ON listings_searchentry USING btree (organisation_id);
CREATE INDEX listings_searchentry_slug_dc92bf3d ON listings_searchentry USING btree (slug);
CREATE INDEX listings_searchentry_slug_dc92bf3d_like ON listings_searchentry USING btree (slug varchar_pattern_ops);
CREATE INDEX listings_searchentry_vendor_slug_90a2e7ea ON listings_searchentry USING btree (vendor_slug);
CREATE INDEX listings_searchentry_vendor_slug_90a2e7ea_like ON listings_searchentry USING btree (vendor_slug varchar_pattern_ops);
CREATE POLICY owned ON listings_searchentry FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));
CREATE POLICY shown ON listings_searchentry FOR SELECT USING true;

CREATE TABLE listings_searchmiss (
    day date NOT NULL,
    id bigint NOT NULL,
    language character varying(8) NOT NULL,
    searches integer NOT NULL,
    text character varying(80) NOT NULL,
    CONSTRAINT a_miss_is_counted_once_a_day UNIQUE (day, language, text),
    CONSTRAINT listings_searchmiss_pkey PRIMARY KEY (id),
    CONSTRAINT listings_searchmiss_searches_check CHECK (searches >= 0)
);
CREATE POLICY owned ON listings_searchmiss FOR ALL USING (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) WITH CHECK (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text);

CREATE TABLE listings_synonymedition (
    changed_at timestamp with time zone NOT NULL,
    changed_by_id bigint NOT NULL,
    changes jsonb NOT NULL,
    id bigint NOT NULL,
    number integer NOT NULL,
    public_id character varying(32) NOT NULL,
    CONSTRAINT listings_synonymedit_changed_by_id_91cb5e13_fk_accounts_ FOREIGN KEY (changed_by_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_synonymedition_number_check CHECK (number >= 0),
    CONSTRAINT listings_synonymedition_number_key UNIQUE (number),
    CONSTRAINT listings_synonymedition_pkey PRIMARY KEY (id),
    CONSTRAINT listings_synonymedition_public_id_key UNIQUE (public_id)
);
CREATE INDEX listings_synonymedition_changed_by_id_91cb5e13 ON listings_synonymedition USING btree (changed_by_id);
CREATE INDEX listings_synonymedition_public_id_89d4a1f5_like ON listings_synonymedition USING btree (public_id varchar_pattern_ops);
CREATE POLICY owned ON listings_synonymedition FOR ALL USING (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) WITH CHECK (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text);
CREATE POLICY shown ON listings_synonymedition FOR SELECT USING true;

CREATE TABLE listings_takedown (
    answer character varying(4000) NOT NULL,
    answered_at timestamp with time zone,
    answered_by_id bigint,
    appeal character varying(4000) NOT NULL,
    appeal_until timestamp with time zone NOT NULL,
    appealed_at timestamp with time zone,
    clauses character varying(60)[] NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    decided_by_id bigint NOT NULL,
    facts_found character varying(4000) NOT NULL,
    ground character varying(5) NOT NULL,
    id bigint NOT NULL,
    listing_id bigint NOT NULL,
    organisation_id bigint NOT NULL,
    provision character varying(300) NOT NULL,
    public_id character varying(32) NOT NULL,
    reference character varying(200) NOT NULL,
    state character varying(10) NOT NULL,
    version_id bigint NOT NULL,
    CONSTRAINT appeals_are_decided_by_somebody_else CHECK (answered_by_id IS NULL OR NOT (answered_by_id = decided_by_id AND answered_by_id IS NOT NULL)),
    CONSTRAINT decided_appeals_name_who_decided CHECK (NOT (state::text = ANY (ARRAY['reversed'::character varying::text, 'confirmed'::character varying::text])) OR answered_by_id IS NOT NULL) NOT VALID,
    CONSTRAINT listings_takedown_answered_by_id_ef20496f_fk_accounts_user_id FOREIGN KEY (answered_by_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_takedown_decided_by_id_92116722_fk_accounts_user_id FOREIGN KEY (decided_by_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_takedown_listing_id_c5c72365_fk_listings_listing_id FOREIGN KEY (listing_id) REFERENCES listings_listing(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_takedown_organisation_id_92a58216_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT listings_takedown_pkey PRIMARY KEY (id),
    CONSTRAINT listings_takedown_public_id_key UNIQUE (public_id),
    CONSTRAINT listings_takedown_version_id_01f9179b_fk_listings_ FOREIGN KEY (version_id) REFERENCES listings_listingversion(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT takedowns_rest_on_a_provision_or_clause CHECK (ground::text = 'law'::text AND NOT provision::text = ''::text OR
CASE
    WHEN clauses IS NULL THEN NULL::integer
    ELSE COALESCE(array_length(clauses, 1), 0)
END > 0 AND ground::text = 'terms'::text)
);
CREATE INDEX listings_takedown_answered_by_id_ef20496f ON listings_takedown USING btree (answered_by_id);
CREATE INDEX listings_takedown_decided_by_id_92116722 ON listings_takedown USING btree (decided_by_id);
CREATE INDEX listings_takedown_listing_id_c5c72365 ON listings_takedown USING btree (listing_id);
CREATE INDEX listings_takedown_organisation_id_92a58216 ON listings_takedown USING btree (organisation_id);
CREATE INDEX listings_takedown_public_id_20fdc27d_like ON listings_takedown USING btree (public_id varchar_pattern_ops);
CREATE INDEX listings_takedown_version_id_01f9179b ON listings_takedown USING btree (version_id);
CREATE UNIQUE INDEX a_listing_is_taken_down_once_at_a_time ON listings_takedown USING btree (listing_id) WHERE NOT state::text = 'reversed'::text;
CREATE POLICY owned ON listings_takedown FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));

CREATE TABLE listings_word (
    shown character varying(60) NOT NULL,
    word character varying(40) NOT NULL,
    CONSTRAINT listings_word_pkey PRIMARY KEY (word)
);
CREATE INDEX listings_word_word_9a451891_like ON listings_word USING btree (word varchar_pattern_ops);
CREATE INDEX word_likeness ON listings_word USING gin (word gin_trgm_ops);
CREATE POLICY owned ON listings_word FOR ALL USING (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) WITH CHECK (current_setting('intelgraph.reach'::text, true) = 'marketplace'::text);
CREATE POLICY shown ON listings_word FOR SELECT USING true;

CREATE TABLE pricing_plan (
    activated_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    currency character varying(3) NOT NULL,
    family character varying(40) NOT NULL,
    id bigint NOT NULL,
    included_quantity bigint NOT NULL,
    max_seats integer,
    meter character varying(60) NOT NULL,
    meter_name jsonb NOT NULL,
    meter_unit jsonb NOT NULL,
    min_seats integer NOT NULL,
    name jsonb NOT NULL,
    organisation_id bigint NOT NULL,
    package_price_minor bigint NOT NULL,
    package_size integer NOT NULL,
    period character varying(8) NOT NULL,
    public_id character varying(32) NOT NULL,
    retired_at timestamp with time zone,
    seat_price_minor bigint NOT NULL,
    state character varying(20) NOT NULL,
    supersedes_id bigint,
    updated_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    CONSTRAINT a_plan_version_is_numbered_once UNIQUE (family, version),
    CONSTRAINT active_plans_have_a_time CHECK (state::text = 'draft'::text OR activated_at IS NOT NULL),
    CONSTRAINT packages_hold_at_least_one_unit CHECK (package_size >= 1),
    CONSTRAINT plan_amounts_are_not_negative CHECK (included_quantity >= 0 AND package_price_minor >= 0 AND seat_price_minor >= 0),
    CONSTRAINT plan_currency_is_iso_4217 CHECK (currency::text ~ '^[A-Z]{3}$'::text),
    CONSTRAINT plan_seats_make_a_range CHECK (min_seats >= 1 AND (max_seats IS NULL OR max_seats >= min_seats)),
    CONSTRAINT pricing_plan_max_seats_check CHECK (max_seats >= 0),
    CONSTRAINT pricing_plan_min_seats_check CHECK (min_seats >= 0),
    CONSTRAINT pricing_plan_organisation_id_d82c20ed_fk_accounts_ FOREIGN KEY (organisation_id) REFERENCES accounts_organisation(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT pricing_plan_package_size_check CHECK (package_size >= 0),
    CONSTRAINT pricing_plan_pkey PRIMARY KEY (id),
    CONSTRAINT pricing_plan_public_id_key UNIQUE (public_id),
    CONSTRAINT pricing_plan_supersedes_id_b5758168_fk_pricing_plan_id FOREIGN KEY (supersedes_id) REFERENCES pricing_plan(id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT pricing_plan_version_check CHECK (version >= 0)
);
CREATE INDEX pricing_plan_meter_6dce962a ON pricing_plan USING btree (meter);
CREATE INDEX pricing_plan_meter_6dce962a_like ON pricing_plan USING btree (meter varchar_pattern_ops);
CREATE INDEX pricing_plan_organisation_id_d82c20ed ON pricing_plan USING btree (organisation_id);
CREATE INDEX pricing_plan_public_id_83e75e71_like ON pricing_plan USING btree (public_id varchar_pattern_ops);
CREATE INDEX pricing_plan_supersedes_id_b5758168 ON pricing_plan USING btree (supersedes_id);
CREATE UNIQUE INDEX one_active_version_of_a_plan ON pricing_plan USING btree (family) WHERE state::text = 'active'::text;
CREATE UNIQUE INDEX one_draft_version_of_a_plan ON pricing_plan USING btree (family) WHERE state::text = 'draft'::text;
CREATE POLICY owned ON pricing_plan FOR ALL USING ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[]))) WITH CHECK ((current_setting('intelgraph.reach'::text, true) = 'marketplace'::text) OR (organisation_id = ANY ((string_to_array(current_setting('intelgraph.organisations'::text, true), ','::text))::bigint[])));
CREATE POLICY shown ON pricing_plan FOR SELECT USING ((state)::text = 'active'::text);
